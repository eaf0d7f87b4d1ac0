"""Which program it is that judges: its version and the content of its code and policies, and what it runs on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from scanner.bundled import policies_folder, schemas_folder
from scanner.files import BYTE_CODE

_PACKAGE = Path(__file__).resolve().parent.parent

_COARSE = 50_000_000
"""Nanoseconds by which a file system's clock may lag behind."""


def identity(since: int) -> str | None:
    """A text that differs wherever the program, Python or an installed distribution does.

    A wheel's record has the checksum of each of its files. A checkout changes under its version: the state of each file
    stands for its content (its size, the times of its last change and of its last move, and its place on the disk).
    None where none can be made, or something was changed after a moment (in nanoseconds of the clock): what runs may
    have been loaded before.
    """
    installed = list(_distributions())
    record = next((path / "RECORD" for path in installed if path.name.startswith("stackproof-")), None)
    try:
        if record is not None and policies_folder().is_relative_to(_PACKAGE):
            own, changed = blake2b(record.read_bytes(), digest_size=20).hexdigest(), record.stat().st_ctime_ns
        else:
            own, changed = _of_checkout()
    except OSError:
        return None
    if changed > since - _COARSE:
        return None
    platform = (sys.version, sys.platform, sys.getfilesystemencoding(), *sorted(path.name for path in installed))
    return "\n".join((own, *platform))


def _of_checkout() -> tuple[str, int]:
    """A checksum of the states of all files, and when the last of them was changed."""
    states = [one for top in (_PACKAGE, policies_folder(), schemas_folder()) for one in sorted(_states(os.fspath(top)))]
    checksum = blake2b(repr(states).encode("utf-8", "surrogateescape"), digest_size=20)
    return checksum.hexdigest(), max((changed for _, _, _, changed, _ in states), default=0)


def _states(folder: str) -> Iterator[tuple[str, int, int, int, int]]:
    """The path of every file below a folder, its size, both times, and its place on the disk."""
    with os.scandir(folder) as listed:
        for one in listed:
            if one.is_dir(follow_symlinks=False):
                if one.name != BYTE_CODE:
                    yield from _states(one.path)
            else:
                status = one.stat()
                yield one.path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _distributions() -> Iterator[Path]:
    """The folders that describe installed distributions; their names have the versions."""
    for place in sys.path:
        if Path(place).name in ("site-packages", "dist-packages"):
            try:
                names = os.listdir(place)  # noqa: PTH208 - names are all that is asked for
            except OSError:
                continue
            yield from (Path(place, name) for name in names if name.endswith(".dist-info"))
