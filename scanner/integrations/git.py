"""What a Git repository held at a commit, written out beside it without anything of the repository being run.

The repository may be a stranger's, and its configuration may name programs: hooks, filters, a file system monitor,
what fetches missing objects. So nothing is checked out: the objects are read one by one and written as they are, which
asks no filter and no hook, leaves the index and the working tree alone, and needs no clean one.
https://git-scm.com/docs/git-cat-file, https://git-scm.com/docs/git-ls-tree
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from scanner.discovery import SKIPPED_FOLDERS
from scanner.errors import UserError
from scanner.inputs import LIMITS

_SETTINGS = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}", f"core.attributesFile={os.devnull}")
_SAFELY = tuple(word for setting in _SETTINGS for word in ("-c", setting))
"""Settings of the command line outweigh those of the repository."""

_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}

_SECONDS = 300
_OF_INTEREST = re.compile(r"\.(?:tf|tofu|tfvars|hcl|json|ya?ml|template|cfn|cform|cft)\Z", re.IGNORECASE)
_MODULES = ".terraform"
_BACKSLASH = "\\"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit to compare with: as the user named it, and its full name."""

    ref: str
    name: str


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: str
    name: str
    path: str


class Repository:
    """The repository around a folder."""

    def __init__(self, folder: Path) -> None:
        """Raises UserError where there is no repository, or no Git."""
        self._folder = folder
        if shutil.which("git") is None:
            raise UserError("git is not on the PATH; comparing with a commit needs it")
        done = self._git("rev-parse", "--show-toplevel")
        if done.returncode:
            raise UserError(f"{folder.absolute()} lies in no Git repository that can be read: {_said(done)}")
        self.top = Path(os.fsdecode(done.stdout.rstrip(b"\n")))

    def base(self, ref: str) -> Commit:
        """The commit at which the working tree left a branch, a tag or a commit: what a pull request starts from.

        Raises UserError where there is no such thing here, or no common commit.
        """
        theirs, ours = self._commit(ref), self._commit("HEAD")
        done = self._git("merge-base", theirs, ours)
        if done.returncode == 0:
            return Commit(ref, _word(done))
        if self._is_shallow():
            raise UserError(
                f"--base {ref}: this clone is shallow, and doesn't reach back to where {ref} and HEAD part; fetch the "
                "history first ('git fetch --unshallow', or fetch-depth: 0 of actions/checkout)"
            )
        raise UserError(f"--base {ref}: {ref} and HEAD have no commit in common")

    def _commit(self, ref: str) -> str:
        done = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        if done.returncode == 0:
            return _word(done)
        if ref == "HEAD":
            raise UserError("this repository has no commit yet, so that there is nothing to compare with")
        hint = f"; a branch of a remote is called origin/{ref}" if "/" not in ref else ""
        if self._is_shallow():
            hint = "; this clone is shallow: fetch it first ('git fetch origin BRANCH', or fetch-depth: 0)"
        raise UserError(f"--base {ref}: there is no such commit here{hint}")

    def _is_shallow(self) -> bool:
        return _word(self._git("rev-parse", "--is-shallow-repository")) == "true"

    def write(self, commit: Commit, target: Path, wanted: Callable[[str], bool]) -> None:
        """Write the files of a commit that are `wanted` (paths from the repository's root on) into an empty folder.

        What Git ignores in the working tree (fetched modules, generated templates) is no part of either side, and is
        taken from there, so that it makes no difference; so are submodules. Raises UserError where the objects can't be
        had.
        """
        entries = [one for one in self._entries(commit) if wanted(one.path) and _is_safe(one.path)]
        files = [one for one in entries if one.mode in ("100644", "100755")]
        for entry, data in zip(files, self._contents([one.name for one in files]), strict=True):
            if data is not None:
                _write(target / entry.path, data)
        for entry, data in self._links([one for one in entries if one.mode == "120000"]):
            _link(target, entry.path, data)
        modules = [one.path for one in entries if one.mode == "160000"]
        for path in (*modules, *(one for one in self._ignored() if wanted(one))):
            _take_over(self.top / path, target / path)

    def _entries(self, commit: Commit) -> Iterator[_Entry]:
        done = self._git("ls-tree", "-r", "-z", "--full-tree", commit.name)
        if done.returncode:
            raise UserError(f"--base {commit.ref}: the commit can't be read: {_said(done)}")
        for line in done.stdout.split(b"\0"):
            head, tab, path = line.partition(b"\t")
            if tab:
                mode, _, name = head.decode("ascii").split(" ")
                yield _Entry(mode, name, os.fsdecode(path))

    def _links(self, entries: Sequence[_Entry]) -> Iterator[tuple[_Entry, bytes]]:
        for entry, data in zip(entries, self._contents([one.name for one in entries]), strict=True):
            if data is not None:
                yield entry, data

    def _contents(self, names: Sequence[str]) -> Iterator[bytes | None]:
        """The content of each object; None where it is larger than what a scan reads."""
        if not names:
            return
        words = ["git", *_SAFELY, "cat-file", "--batch"]
        with subprocess.Popen(  # noqa: S603 - fixed words, no shell
            words,
            cwd=self._folder,
            env={**os.environ, **_ENVIRONMENT},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            asking = threading.Thread(target=_ask, args=(process.stdin, names), daemon=True)
            asking.start()
            try:
                for name in names:
                    yield _content(process.stdout, name)
            finally:
                process.stdout.close()
                process.kill()
                asking.join()

    def _ignored(self) -> Iterator[str]:
        done = self._git("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory", cwd=self.top)
        for path in done.stdout.split(b"\0"):
            if path:
                yield os.fsdecode(path).rstrip("/")

    def _git(self, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(  # noqa: S603 - fixed words, no shell
                ["git", *_SAFELY, *words],  # noqa: S607 - Git is where the user's PATH says
                cwd=cwd or self._folder,
                env={**os.environ, **_ENVIRONMENT},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UserError(f"git {words[0]} takes longer than {_SECONDS} seconds") from None
        except OSError as error:
            raise UserError(f"git can't be run: {error.strerror}") from error


def _word(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stdout.decode("ascii", "replace").strip()


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ") if lines else f"git ended with {done.returncode}"


def _ask(stream: object, names: Sequence[str]) -> None:
    """Hand over the names while the answers are read; Git may have ended before."""
    try:
        stream.write("".join(f"{name}\n" for name in names).encode("ascii"))  # type: ignore[attr-defined]
        stream.close()  # type: ignore[attr-defined]
    except OSError:
        return


def _content(stream: object, name: str) -> bytes | None:
    head: bytes = stream.readline()  # type: ignore[attr-defined]
    words = head.split()
    if len(words) != 3:
        raise UserError(f"the object {name} of the repository can't be read; is the clone complete ('git fsck')?")
    left = int(words[2]) + 1
    if left > LIMITS.file_bytes:
        while left:
            left -= len(stream.read(min(left, 1_000_000))) or left  # type: ignore[attr-defined]
        return None
    data: bytes = stream.read(left)  # type: ignore[attr-defined]
    return data[:-1]


def _is_safe(path: str) -> bool:
    """Whether a path stays inside the folder that it is written to: a hostile tree may hold any name."""
    parts = PurePosixPath(path).parts
    forbidden = (_BACKSLASH, ":") if os.name == "nt" else (_BACKSLASH,)
    return bool(parts) and not any(
        part in ("..", ".", "/") or part.lower() == ".git" or any(sign in part for sign in forbidden) for part in parts
    )


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A file that is there already (names that differ by case alone) stays.
        with path.open("xb") as file:
            file.write(data)
    except OSError:
        return


def _link(target: Path, path: str, data: bytes) -> None:
    """A symbolic link, where it leads to a place inside."""
    where = target / path
    aim = os.fsdecode(data)
    inside = os.path.normpath(where.parent / aim)
    if Path(aim).is_absolute() or not Path(inside).is_relative_to(target):
        return
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        where.symlink_to(aim)
    except OSError:
        return


def _take_over(source: Path, target: Path) -> None:
    """Take what a scan would read of a file or folder of the working tree, without following links."""
    if source.is_symlink():
        return
    if source.is_file():
        _copy(source, target)
        return
    if source.name in SKIPPED_FOLDERS and source.name != _MODULES:
        return
    for folder, below, names in os.walk(source):
        here = Path(folder)
        fetched = _MODULES in here.parts and here.name != _MODULES
        below[:] = [one for one in below if one == _MODULES or one not in SKIPPED_FOLDERS]
        if here.name == _MODULES:
            below[:] = [one for one in below if one == "modules"]
        for name in names:
            if fetched or _OF_INTEREST.search(name):
                _copy(here / name, target / (here / name).relative_to(source))


def _copy(source: Path, target: Path) -> None:
    try:
        if source.is_symlink() or not source.is_file() or source.stat().st_size > LIMITS.file_bytes or target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    except OSError:
        return
