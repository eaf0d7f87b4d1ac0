"""One table of a configuration, read with types."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from scanner.config.places import Key, Place
from scanner.config.schema import nearest, shown
from scanner.errors import UserError


@dataclass(frozen=True, slots=True)
class Document:
    """The file that a table belongs to.

    `prefix` is where the configuration starts in it (`tool`, `stackproof` in pyproject.toml). `bounds` is the folder
    beyond which the file may name no other file, since it may be a stranger's; None where the user named it.
    """

    path: Path
    places: Mapping[Key, Place]
    prefix: tuple[str, ...] = ()
    bounds: Path | None = None

    def line(self, key: Key) -> int:
        """The line of a key, or of what is nearest around it."""
        whole: Key = (*self.prefix, *key)
        for size in range(len(whole), 0, -1):
            if whole[:size] in self.places:
                return self.places[whole[:size]][0]
        return 1


class Table:
    """One table of a configuration; every method raises UserError, with the line, where a value isn't as asked."""

    def __init__(self, document: Document, key: Key, values: Mapping[str, object]) -> None:
        self.document = document
        self.key = key
        self._values = values

    @property
    def path(self) -> Path:
        """The file that the table stands in."""
        return self.document.path

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def value(self, key: str) -> object:
        """What the file states, as TOML reads it; None without the key."""
        return self._values.get(key)

    def place(self, *key: str | int) -> str:
        """`path:line` of a key in this table, or of an element of a list."""
        return f"{self.document.path}:{self.document.line((*self.key, *key))}"

    def error(self, message: str, *key: str | int) -> UserError:
        """An error at the line of a key or an element, without either at the table's."""
        return UserError(f"{self.place(*key)}: {message}")

    def text(self, key: str, allowed: Collection[str] | None = None) -> str | None:
        """A text that isn't blank, one of `allowed` if that is given; None without the key."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self._expected(key, "text", value)
        if allowed is not None and value not in allowed:
            raise self.error(f"{key!r} can't be {shown(value)}{nearest(value, allowed)}", key)
        return value

    def needed(self, key: str, allowed: Collection[str] | None = None) -> str:
        """A text that must be there."""
        found = self.text(key, allowed)
        if found is None:
            raise self.error(f"the key {key!r} is missing")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty without the key."""
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise self._expected(key, "a list of texts", value)
        return tuple(str(one) for one in value)

    def boolean(self, key: str) -> bool | None:
        """A switch; None without the key."""
        value = self._values.get(key)
        if value is not None and not isinstance(value, bool):
            raise self._expected(key, "true or false", value)
        return value

    def number(self, key: str) -> int | None:
        """A whole number; None without the key."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._expected(key, "a number", value)
        return value

    def paths(self, key: str) -> tuple[Path, ...]:
        """A list of paths, relative to the configuration's folder, none outside of what it may name."""
        return tuple(self._path(one, key, number) for number, one in enumerate(self.texts(key)))

    def file(self, key: str) -> Path | None:
        """A path, relative to the configuration's folder, which need not be there; None without the key."""
        text = self.text(key)
        return None if text is None else self._path(text, key)

    def existing(self, key: str) -> tuple[Path, ...]:
        """The same, of files and folders that must be there."""
        found = self.paths(key)
        for number, path in enumerate(found):
            if not path.exists():
                raise self.error(f"{key!r}: there is no {path.name!r} at {path}", key, number)
        return found

    def _path(self, text: str, *key: str | int) -> Path:
        path = self.document.path.parent / text
        bounds = self.document.bounds
        if bounds is not None and not Path(os.path.realpath(path)).is_relative_to(bounds):
            message = f"{key[0]!r}: {shown(text)} lies outside of the repository; a file given as --config may name it"
            raise self.error(message, *key)
        return path

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
            raise self._expected(key, f"tables, each headed [[{'.'.join((*map(str, self.key), key))}]]", value)
        return tuple(Table(self.document, (*self.key, key, number), one) for number, one in enumerate(value))

    def table(self, key: str) -> Table | None:
        """A table; None without the key."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self._expected(key, "a table", value)
        return Table(self.document, (*self.key, key), value)

    def _expected(self, key: str, what: str, value: object) -> UserError:
        return self.error(f"{key!r} must be {what}, not {shown(value)}", key)
