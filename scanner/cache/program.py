"""Which program it is that judges: its version and the content of its code and policies, and what it runs on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from scanner.bundled import policies_folder, schemas_folder

_PACKAGE = Path(__file__).resolve().parent.parent
_WRITTEN_BY_PYTHON = "__pycache__"


def identity() -> str | None:
    """A text that differs wherever the program, Python or an installed distribution does; None where none can be made.

    A wheel's record has the checksum of each of its files. A checkout changes under its version: the state of each file
    stands for its content (its size, the times of its last change and of its last move, and its place on the disk).
    """
    installed = list(_distributions())
    record = next((path / "RECORD" for path in installed if path.name.startswith("stackproof-")), None)
    try:
        own = _of_wheel(record) if record is not None and _is_wheel() else _of_checkout()
    except OSError:
        return None
    platform = (sys.version, sys.platform, sys.getfilesystemencoding(), *sorted(path.name for path in installed))
    return "\n".join((own, *platform))


def _is_wheel() -> bool:
    return policies_folder().is_relative_to(_PACKAGE)


def _of_wheel(record: Path) -> str:
    return blake2b(record.read_bytes(), digest_size=20).hexdigest()


def _of_checkout() -> str:
    state = blake2b(digest_size=20)
    for top in (_PACKAGE, policies_folder(), schemas_folder()):
        for line in sorted(_states(os.fspath(top))):
            state.update(line.encode("utf-8", "surrogateescape"))
    return state.hexdigest()


def _states(folder: str) -> Iterator[str]:
    """The path and state of every file below a folder."""
    with os.scandir(folder) as listed:
        for one in listed:
            if one.is_dir(follow_symlinks=False):
                if one.name != _WRITTEN_BY_PYTHON:
                    yield from _states(one.path)
            else:
                status = one.stat()
                yield f"{one.path}\0{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}\n"


def _distributions() -> Iterator[Path]:
    """The folders that describe installed distributions; their names have the versions."""
    for place in sys.path:
        if Path(place).name in ("site-packages", "dist-packages"):
            try:
                names = os.listdir(place)  # noqa: PTH208 - names are all that is asked for
            except OSError:
                continue
            yield from (Path(place, name) for name in names if name.endswith(".dist-info"))
