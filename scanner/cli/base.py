"""``scan --base REF``: the same scan of the commit that the working tree started from, and what has changed since."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from scanner.cli.console import say
from scanner.cli.request import Request
from scanner.comparison import compare
from scanner.errors import UserError
from scanner.integrations.git import Repository
from scanner.results import ScanReport


def against(request: Request, ref: str) -> ScanReport:
    """The report of a request with what is new since a commit marked. Both sides are judged at the same time.

    Raises UserError where the commit can't be had.
    """
    for path in request.paths:
        if not path.exists():
            raise UserError(f"{path}: no such file or folder")
    repository = Repository(_folder_of(request.paths[0]))
    commit = repository.base(ref)
    with tempfile.TemporaryDirectory(prefix="stackproof-") as temporary:
        top = Path(os.path.realpath(temporary)) / "base"
        # Whatever looks for the repository around a file finds this one.
        (top / ".git").mkdir(parents=True)
        places = _Places(repository.top, top)
        repository.write(commit, top, places.wanted(request))
        other = places.moved(request)
        with _elsewhere(places.here, lambda: _judge(other)) as result:
            head = request.run()
            base = result()
    unread = {error.span.file for error in base.errors} - {error.span.file for error in head.errors}
    if unread:
        say(f"warning: {', '.join(sorted(unread))} could not be read at {ref}; what is found there counts as new")
    return compare(base, head, ref, commit.name)


def _folder_of(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def _judge(request: Request) -> ScanReport:
    """The report of the other side; nothing at all where none of its paths was there yet."""
    return request.run() if request.paths else ScanReport()


class _Places:
    """Where things of the repository lie on the other side."""

    def __init__(self, top: Path, base: Path) -> None:
        self.top = Path(os.path.realpath(top))
        self.base = base
        self.here = self.of(Path.cwd())

    def of(self, path: Path) -> Path:
        """The same place on the other side; what lies outside of the repository stays where it is."""
        real = Path(os.path.realpath(path))
        return self.base / real.relative_to(self.top) if real.is_relative_to(self.top) else real

    def wanted(self, request: Request) -> Callable[[str], bool]:
        """Whether the scan may read a file: it lies in a scanned folder, or was named."""
        scanned = [self._inside(_folder_of(path) if not path.is_dir() else path) for path in request.paths]
        folders = [one for one in scanned if one is not None]
        named = {self._inside(path) for path in _named(request)}

        def wanted(path: str) -> bool:
            return path in named or any(
                one == "" or path == one or path.startswith(f"{one}/") or one.startswith(f"{path}/") for one in folders
            )

        return wanted

    def _inside(self, path: Path) -> str | None:
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(self.top):
            return None
        found = real.relative_to(self.top).as_posix()
        return "" if found == "." else found

    def moved(self, request: Request) -> Request:
        """The request for the other side; a file of values that wasn't there yet is taken as it is now."""

        def there(path: Path) -> Path:
            other = self.of(path)
            return self._seen(other) if other.exists() else Path(os.path.realpath(path))

        inputs = request.inputs
        moved = replace(
            inputs,
            parameter_files=tuple(map(there, inputs.parameter_files)),
            variable_files=tuple(map(there, inputs.variable_files)),
            sets=tuple(
                replace(
                    one,
                    parameter_files=tuple(map(there, one.parameter_files)),
                    variable_files=tuple(map(there, one.variable_files)),
                )
                for one in inputs.sets
            ),
        )
        paths = tuple(path for path in map(self.of, request.paths) if path.exists())
        changed = None if request.changed is None else tuple(map(self.of, request.changed))
        stated = request.review.baseline
        baseline = None if stated is None else self.of(stated)
        return replace(
            request,
            paths=tuple(map(self._seen, paths)),
            changed=changed,
            quiet=True,
            inputs=moved,
            review=replace(request.review, baseline=baseline if baseline and baseline.is_file() else None),
            exclude=tuple(
                replace(one, folder=None if one.folder is None else self.of(one.folder)) for one in request.exclude
            ),
        )

    def _seen(self, path: Path) -> Path:
        """A path as it is seen from the other side's working folder, so that both sides show it alike."""
        return Path(os.path.relpath(path, self.here))


def _named(request: Request) -> Iterator[Path]:
    """The files that the request names besides its paths."""
    inputs = request.inputs
    yield from (*inputs.parameter_files, *inputs.variable_files)
    for one in inputs.sets:
        yield from (*one.parameter_files, *one.variable_files)
    if request.review.baseline is not None:
        yield request.review.baseline


@contextmanager
def _elsewhere(folder: Path, work: Callable[[], ScanReport]) -> Iterator[Callable[[], ScanReport]]:
    """Do work with another working folder, in a process of its own where the platform forks; yields what waits for it.

    Names in reports are relative to the working folder, so that both sides name the same file alike.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not hasattr(os, "fork"):

        def here() -> ScanReport:
            with contextlib.chdir(folder):
                return work()

        yield here
        return
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def run() -> None:
        try:
            with contextlib.chdir(folder):
                outcome: ScanReport | str = work()
        except UserError as error:
            outcome = str(error)
        sender.send(outcome)

    process = context.Process(target=run)
    process.start()
    sender.close()
    try:
        yield lambda: _received(receiver.recv)
    except BaseException:
        process.terminate()
        raise
    finally:
        receiver.close()
        process.join()


def _received(receive: Callable[[], object]) -> ScanReport:
    try:
        outcome = receive()
    except EOFError:
        raise UserError("the scan of the other side ended without a result") from None
    if isinstance(outcome, ScanReport):
        return outcome
    raise UserError(f"at the other side: {outcome}")
