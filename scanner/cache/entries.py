"""What is kept on disk: entries by key, of plain data, each with its checksum.

Whatever is wrong with one is no error: it is removed, and what it held is worked out anew. Entries are written under
another name and put in place at once, so that two processes never see half of one. The least recently used go first
where there are too many.
"""

from __future__ import annotations

import contextlib
import os
import zlib
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from scanner.cache.place import is_own

MOST_BYTES = 256_000_000
MOST_ENTRIES = 500
MOST_VARIANTS = 8
"""Entries of one key: states of the same templates, such as those of several branches."""

LARGEST = 32_000_000
"""Bytes of one entry on disk; what is larger is not kept."""

_UNPACKED = 1_000_000_000
_KIND = b"stackproof results 1 "
_SUFFIX = ".entry"


class Entry(NamedTuple):
    """One entry: what it rests on, and what is kept."""

    path: Path
    ground: bytes
    content: bytes


class Entries:
    """The entries in a folder; without one, there are none, and none are kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of(self, key: str) -> Iterator[Entry]:
        """The entries of a key, the last used first. Those that are broken are removed."""
        if not is_own(self.folder):
            return
        found = [one for one in self._files() if one.name.startswith(f"{key}-")]
        for file in sorted(found, key=_used, reverse=True):
            entry = _read(Path(file.path))
            if entry is None:
                _remove(Path(file.path))
            else:
                yield entry

    def use(self, entry: Entry) -> None:
        """Note that an entry was used now."""
        with contextlib.suppress(OSError):
            os.utime(entry.path)

    def keep(self, key: str, ground: bytes, content: bytes) -> None:
        """Keep something under a key, and make room where there is too much. Does nothing where that can't be."""
        packed = zlib.compress(ground + b"\n" + content, 1)
        if len(packed) > LARGEST:
            return
        name = f"{key}-{blake2b(ground, digest_size=6).hexdigest()}{_SUFFIX}"
        unfinished = self.folder / f".{name}.{os.getpid()}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not is_own(self.folder):
                return
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(_KIND + _checksum(packed) + b"\n" + packed)
            unfinished.replace(self.folder / name)
        except OSError:
            _remove(unfinished)
        else:
            self._make_room(key)

    def size(self) -> tuple[int, int]:
        """How many entries there are, and how many bytes they take."""
        sizes = [one.stat().st_size for one in self._files()]
        return len(sizes), sum(sizes)

    def clear(self) -> int:
        """Remove all entries; returns how many there were. Raises OSError for one that can't be removed."""
        files = list(self._files(unfinished=True))
        for one in files:
            Path(one.path).unlink(missing_ok=True)
        return len(files)

    def _files(self, *, unfinished: bool = False) -> Iterator[os.DirEntry[str]]:
        try:
            with os.scandir(self.folder) as listed:
                yield from (one for one in listed if _SUFFIX in one.name and (unfinished or one.name[0] != "."))
        except OSError:
            return

    def _make_room(self, key: str) -> None:
        total = variants = 0
        for number, file in enumerate(sorted(self._files(unfinished=True), key=_used, reverse=True)):
            with contextlib.suppress(OSError):
                total += file.stat().st_size
            variants += file.name.startswith(f"{key}-")
            too_many = number >= MOST_ENTRIES or total > MOST_BYTES
            if too_many or (variants > MOST_VARIANTS and file.name.startswith(f"{key}-")):
                _remove(Path(file.path))


def _used(file: os.DirEntry[str]) -> float:
    try:
        return file.stat().st_mtime
    except OSError:  # Another process has removed it.
        return 0.0


def _read(path: Path) -> Entry | None:
    """The entry in a file; None for what is none, or isn't whole any more."""
    try:
        if path.stat().st_size > LARGEST + 1_000:
            return None
        head, _, packed = path.read_bytes().partition(b"\n")
        if head != _KIND + _checksum(packed):
            return None
        unpacked = zlib.decompressobj().decompress(packed, _UNPACKED)
    except (OSError, zlib.error):
        return None
    ground, _, content = unpacked.partition(b"\n")
    return Entry(path, ground, content)


def _checksum(data: bytes) -> bytes:
    return blake2b(data, digest_size=20).hexdigest().encode()


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
