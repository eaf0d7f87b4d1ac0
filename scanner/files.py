"""Opening files that strangers wrote: regular files only, within a size, as UTF-8."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePath

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
    held = _overlay.get(os.path.realpath(path)) if _overlay else None
    if held is not None:
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


def git_root(path: PurePath | str) -> Path | None:
    """The nearest folder from a path upwards that holds `.git` (a file in a worktree or submodule)."""
    start = Path(path)
    return next((folder for folder in (start, *start.parents) if (folder / ".git").exists()), None)
