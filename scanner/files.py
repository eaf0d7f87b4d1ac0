"""Opening files that strangers wrote: regular files only, within a size, as UTF-8.

Whatever a scan asks of the file system it asks here, so that its answers are observed (`scanner.observed`).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePath

from scanner.observed import Question, doubt, is_observed, note
from scanner.source import InputError, Span, start_of

# Without O_NONBLOCK, opening a named pipe would wait for a writer for ever.
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


_overlay: dict[str, bytes] = {}


@contextmanager
def overlaid(contents: Mapping[Path, bytes]) -> Iterator[None]:
    """Have files read as if they held other bytes: what an editor shows and has not saved yet."""
    global _overlay  # noqa: PLW0603 - every reader of files goes through this module
    before = _overlay
    _overlay = {**before, **{os.path.realpath(path): data for path, data in contents.items()}}
    try:
        yield
    finally:
        _overlay = before


def stamp(path: Path) -> tuple[str, int, int]:
    """What tells one state of a file from another, without reading it."""
    held = _overlay.get(os.path.realpath(path)) if _overlay else None
    if held is not None:
        return path.name, hash(held), len(held)
    try:
        status = path.stat()
    except OSError:
        return path.name, 0, 0
    return path.name, status.st_mtime_ns, status.st_size


def read_bytes(path: Path | str, display: str, limit: int, *, head: bool = False) -> bytes | InputError:
    """The content of a regular file of at most `limit` bytes, or why it can't be had.

    With `head`, a larger file yields its first `limit` bytes instead of an error.
    """
    found = _content(path, display, limit, head)
    if is_observed():
        note(("content", os.fspath(path), str(limit), "head" if head else ""), _told(found))
    return found


def _told(found: bytes | InputError) -> str:
    if isinstance(found, InputError):
        return f"! {found.message}"
    from hashlib import blake2b

    return f"{len(found)} {blake2b(found, digest_size=20).hexdigest()}"


def _content(path: Path | str, display: str, limit: int, head: bool) -> bytes | InputError:
    held = _overlay.get(os.path.realpath(path)) if _overlay else None
    if held is not None:
        doubt()
        if len(held) > limit and not head:
            return InputError(start_of(display), f"has {len(held):,} bytes, more than the limit of {limit:,}")
        return held[:limit]
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except (OSError, ValueError) as error:
        return InputError(start_of(display), f"cannot be opened: {explain(error)}")
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return InputError(start_of(display), "is not a regular file")
        if status.st_size > limit and not head:
            return InputError(start_of(display), f"has {status.st_size:,} bytes, more than the limit of {limit:,}")
        data = _read(descriptor, min(status.st_size, limit) + 1)
    except OSError as error:
        return InputError(start_of(display), f"cannot be read: {explain(error)}")
    finally:
        os.close(descriptor)
    if len(data) > limit and not head:
        return InputError(start_of(display), f"has more bytes than the limit of {limit:,}")
    return data[:limit]


def given_bytes(path: Path) -> bytes:
    """The content of a file that the user named, of any size, be it a pipe. Raises OSError where it can't be read."""
    data = path.read_bytes()
    if is_observed():
        if is_file(path):
            note(("content", os.fspath(path), str(len(data)), ""), _told(data))
        else:
            doubt()  # What comes through a pipe comes once.
    return data


def decode(data: bytes, display: str) -> str | InputError:
    """The text of UTF-8 bytes without a byte-order mark, or an error that points at the first byte that is none."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return InputError(start_of(display), "is encoded as UTF-16; save it as UTF-8")
        start = data.rfind(b"\n", 0, error.start) + 1
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[start : error.start].decode("utf-8", "replace").removeprefix("\ufeff")) + 1
        place = Span(display, line, column, line, column + 1)
        return InputError(place, f"is not UTF-8: byte 0x{data[error.start]:02x} fits no character")


def _read(descriptor: int, size: int) -> bytes:
    """Up to `size` bytes; asking for little more than a file has spares a large buffer for each small file."""
    data = os.read(descriptor, size)
    while len(data) < size and (more := os.read(descriptor, size - len(data))):
        data += more
    return data


def explain(error: OSError | ValueError) -> str:
    """The system's reason as the end of a sentence."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text[:1].lower() + text[1:]


BYTE_CODE = "__pycache__"
"""A folder that Python makes by itself beside what it loads, so that it says nothing of what was there."""


def entries(folder: Path | str, but: str = "") -> list[os.DirEntry[str]]:
    """What a folder holds, by name, but for an entry of one name. Raises OSError where it can't be listed."""
    try:
        found = _entries(folder, but)
    except OSError as error:
        if is_observed():
            note(("entries", os.fspath(folder), but), f"! {explain(error)}")
        raise
    if is_observed():
        note(("entries", os.fspath(folder), but), _listing(found))
    return found


def _entries(folder: Path | str, but: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as listed:
        return sorted((entry for entry in listed if entry.name != but), key=lambda entry: entry.name)


def _listing(found: list[os.DirEntry[str]]) -> str:
    from hashlib import blake2b

    lines = (
        f"{'l' if one.is_symlink() else 'd' if one.is_dir(follow_symlinks=False) else 'f' if one.is_file() else '?'}"
        f"{one.name}"
        for one in found
    )
    text = "\0".join(lines).encode("utf-8", "surrogateescape")
    return f"{len(found)} {blake2b(text, digest_size=20).hexdigest()}"


def kind_of(path: Path | str) -> str:
    """`file`, `folder` or `other`, as a link leads to it; empty for what is not there or can't be looked at."""
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError):
        found = ""
    else:
        found = "file" if stat.S_ISREG(mode) else "folder" if stat.S_ISDIR(mode) else "other"
    if is_observed():
        note(("kind", os.fspath(path)), found)
    return found


def is_file(path: Path | str) -> bool:
    """Whether a regular file is there."""
    return kind_of(path) == "file"


def is_folder(path: Path | str) -> bool:
    """Whether a folder is there."""
    return kind_of(path) == "folder"


def is_link(path: Path | str) -> bool:
    """Whether a symbolic link is there, wherever it leads."""
    found = Path(path).is_symlink()
    if is_observed():
        note(("link", os.fspath(path)), str(found))
    return found


def real_path(path: Path | str) -> str:
    """The path without symbolic links, as far as it exists. Raises OSError or ValueError for what can be no path."""
    found = os.path.realpath(path)
    if is_observed():
        note(("real", os.fspath(path)), found)
    return found


def files_below(top: Path | str, but: str = "") -> Iterator[str]:
    """The paths of all files below a folder, those that a link leads to included; linked folders aren't entered, nor
    those of one name.
    """
    pending = [os.fspath(top)]
    while pending:
        folder = pending.pop()
        try:
            listed = entries(folder, but)
        except OSError:
            continue
        for entry in listed:
            if entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
            elif not (entry.is_symlink() and is_folder(entry.path)):
                yield entry.path


def answer(question: Question) -> str:
    """What the file system answers today to a question that was asked before; empty for one that nobody asks."""
    match question:
        case ("content", path, limit, head):
            return _told(_content(path, "", int(limit), bool(head)))
        case ("entries", path, but):
            try:
                return _listing(_entries(path, but))
            except OSError as error:
                return f"! {explain(error)}"
        case ("kind", path):
            return kind_of(path)
        case ("link", path):
            return str(Path(path).is_symlink())
        case ("real", path):
            return os.path.realpath(path)
        case _:
            return ""


def git_root(path: PurePath | str) -> Path | None:
    """The nearest folder from a path upwards that holds `.git` (a file in a worktree or submodule)."""
    start = Path(path)
    return next((folder for folder in (start, *start.parents) if kind_of(folder / ".git")), None)
