"""Settings: `stackproof.toml`, or `[tool.stackproof]` in `pyproject.toml`, of the repository that is scanned.

The file may be a stranger's: it chooses and declares, and can name no code to run. Every mistake is an error with the
file, the line, and the nearest word that would be right.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Collection, Iterator
from datetime import date, datetime
from pathlib import Path

from scanner.errors import UserError
from scanner.files import decode, read_bytes
from scanner.source import InputError

OWN_NAME = "stackproof.toml"
PROJECT_NAME = "pyproject.toml"
_LIMIT = 1_000_000

SECTIONS = ("assessment",)
"""The tables that a configuration may have at its top."""


class Table:
    """One table of a configuration, read with types; every method raises UserError where a value isn't as asked."""

    def __init__(self, path: Path, text: str, keys: tuple[str, ...], values: dict[str, object]) -> None:
        self.path = path
        self.keys = keys
        self._text = text
        self._values = values

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def error(self, message: str, key: str | None = None) -> UserError:
        """An error at the line of a key, or at the table's."""
        keys = self.keys if key is None else (*self.keys, key)
        return UserError(f"{self.path}:{_line(self._text, keys)}: {message}")

    def allow(self, *keys: str) -> Table:
        """Refuse every key but these, naming the nearest; return the same table."""
        for name in self._values:
            if name not in keys:
                raise self.error(f"unknown key {name!r}{_nearest(name, keys)}", name)
        return self

    def text(self, key: str, allowed: Collection[str] | None = None) -> str | None:
        """A text that isn't blank, one of `allowed` if that is given; None without the key."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self._expected(key, "text", value)
        if allowed is not None and value not in allowed:
            raise self.error(f"{key!r} can't be {value!r}{_nearest(value, allowed)}", key)
        return value

    def needed(self, key: str) -> str:
        """A text that must be there."""
        found = self.text(key)
        if found is None:
            raise self.error(f"the key {key!r} is missing")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty without the key."""
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise self._expected(key, "a list of texts", value)
        return tuple(str(one) for one in value)

    def paths(self, key: str) -> tuple[Path, ...]:
        """A list of paths, relative to the configuration's folder."""
        return tuple(self.path.parent / one for one in self.texts(key))

    def day(self, key: str) -> date | None:
        """A day, written as 2026-01-31 with or without quotes; None without the key."""
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                raise self._expected(key, "a day as 2026-01-31", value) from None
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self._expected(key, "a day as 2026-01-31", value)
        return value

    def tables(self, key: str) -> tuple[Table, ...]:
        """A list of tables (`[[…]]`); empty without the key."""
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self._expected(key, f"tables, each headed [[{'.'.join((*self.keys, key))}]]", value)
        return tuple(
            Table(self.path, self._text, (*self.keys, f"{key}#{number}"), one) for number, one in enumerate(value)
        )

    def table(self, key: str) -> Table | None:
        """A table; None without the key."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self._expected(key, "a table", value)
        return Table(self.path, self._text, (*self.keys, key), value)

    def _expected(self, key: str, what: str, value: object) -> UserError:
        shown = repr(value) if len(repr(value)) <= 40 else repr(value)[:37] + "..."
        return self.error(f"{key!r} must be {what}, not {shown}", key)


def find(start: Path) -> Path | None:
    """The nearest configuration from a folder upwards, no farther than the repository's root."""
    folder = start.resolve()
    folder = folder if folder.is_dir() else folder.parent
    for one in (folder, *folder.parents):
        if (one / OWN_NAME).is_file():
            return _relative(one / OWN_NAME)
        project = one / PROJECT_NAME
        if project.is_file() and b"[tool.stackproof" in project.read_bytes():
            return _relative(project)
        if (one / ".git").exists():
            return None
    return None


def _relative(path: Path) -> Path:
    """The path as messages show it."""
    try:
        return Path(os.path.relpath(path))
    except ValueError:  # Another drive of Windows.
        return path


def read(path: Path) -> Table:
    """The configuration in a file.

    Raises UserError for a file that can't be read, is no TOML, or has a table that nobody knows.
    """
    data = read_bytes(path, str(path), _LIMIT)
    text = decode(data, str(path)) if isinstance(data, bytes) else data
    if isinstance(text, InputError):
        raise UserError(str(text))
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        where = f":{place[1]}:{place[2]}" if place else ""
        raise UserError(f"{path}{where}: is no TOML: {str(error).partition(' (at')[0].lower()}") from error
    keys: tuple[str, ...] = ()
    if path.name == PROJECT_NAME:
        keys = ("tool", "stackproof")
        document = document.get("tool", {}).get("stackproof", {})
    if not isinstance(document, dict):
        raise UserError(f"{path}: 'tool.stackproof' must be a table")
    return Table(path, text, keys, document).allow(*SECTIONS)


def _nearest(word: str, allowed: Collection[str]) -> str:
    near = difflib.get_close_matches(word, list(allowed), n=1)
    listed = ", ".join(sorted(allowed))
    return f"; did you mean {near[0]!r}?" if near else f"; allowed are {listed}"


_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_.\"'-]+)\s*=")


def _line(text: str, keys: tuple[str, ...]) -> int:
    """The line of a key, or of its nearest table that has one; an element of a list of tables is `name#number`."""
    best, deepest = 1, 0
    here: tuple[str, ...] = ()
    counts: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header is not None:
            here = _numbered(_split(header[2]), header[1] == "[[", counts)
            found = here
        elif key is not None:
            found = (*here, *_split(key[1]))
        else:
            continue
        if len(found) > deepest and keys[: len(found)] == found:
            best, deepest = number, len(found)
    return best


def _split(name: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in name.split("."))


def _numbered(name: tuple[str, ...], repeats: bool, counts: dict[tuple[str, ...], int]) -> tuple[str, ...]:
    """A header's name with the number of each list element that it stands in."""
    found: tuple[str, ...] = ()
    for index, part in enumerate(name):
        plain = (*found, part)
        if repeats and index == len(name) - 1:
            counts[plain] = counts.get(plain, -1) + 1
        found = (*found, f"{part}#{counts[plain]}") if plain in counts else plain
    return found
