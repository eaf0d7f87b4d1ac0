"""Where each key and element of a TOML document stands, which tomllib doesn't tell.

The text has been read by tomllib already, so that everything here may take it for well-formed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

Key: TypeAlias = tuple[str | int, ...]
"""A way into the document: keys of tables, numbers of elements."""

Place: TypeAlias = tuple[int, int]
"""Line and column, both from 1."""

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}' r"|'''(?:[^']|'(?!''))*'{3,5}" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'", re.DOTALL
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}#\n]*")


def places(text: str) -> Mapping[Key, Place]:
    """The place of every key (of a table, its header) and of every element of a list."""
    return _Reader(text.replace("\r\n", "\n")).document()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Key, Place] = {}
        self.counts: dict[Key, int] = {}
        self._line, self._counted = 1, 0

    def document(self) -> Mapping[Key, Place]:
        here: Key = ()
        self.skip(_SPACE)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                here = self.header()
            else:
                self.pair(here)
            self.skip(_SPACE)
        return self.found

    def header(self) -> Key:
        start = self.at
        repeats = self.text.startswith("[[", self.at)
        self.at += 2 if repeats else 1
        names = self.key()
        self.at += 2 if repeats else 1
        here: Key = ()
        for index, name in enumerate(names):
            here = (*here, name)
            if repeats and index == len(names) - 1:
                self.counts[here] = self.counts.get(here, -1) + 1
            if here in self.counts:
                self.found.setdefault(here, self.place(start))
                here = (*here, self.counts[here])
        for size in range(1, len(here) + 1):
            self.found.setdefault(here[:size], self.place(start))
        return here

    def pair(self, table: Key) -> None:
        start = self.at
        names = self.key()
        for size in range(1, len(names) + 1):
            self.found.setdefault((*table, *names[:size]), self.place(start))
        self.at += 1  # the equals sign
        self.skip(_BLANK)
        self.value((*table, *names))

    def key(self) -> list[str]:
        names = []
        while True:
            self.skip(_BLANK)
            if quoted := _STRING.match(self.text, self.at):
                names.append(_unquoted(quoted.group()))
                self.at = quoted.end()
            else:
                bare = _BARE_KEY.match(self.text, self.at)
                assert bare is not None
                names.append(bare.group())
                self.at = bare.end()
            self.skip(_BLANK)
            if not self.text.startswith(".", self.at):
                return names
            self.at += 1

    def value(self, key: Key) -> None:
        first = self.text[self.at]
        if first == "[":
            self.sequence(key)
        elif first == "{":
            self.inline_table(key)
        else:
            self.skip(_STRING if first in "\"'" else _BARE_VALUE)

    def sequence(self, key: Key) -> None:
        self.at += 1
        number = 0
        self.skip(_SPACE)
        while self.text[self.at] != "]":
            self.found[(*key, number)] = self.place(self.at)
            self.value((*key, number))
            number += 1
            self.separator()
        self.at += 1

    def inline_table(self, key: Key) -> None:
        self.at += 1
        self.skip(_SPACE)
        while self.text[self.at] != "}":
            self.pair(key)
            self.separator()
        self.at += 1

    def separator(self) -> None:
        self.skip(_SPACE)
        if self.text[self.at] == ",":
            self.at += 1
            self.skip(_SPACE)

    def skip(self, what: re.Pattern[str]) -> None:
        match = what.match(self.text, self.at)
        assert match is not None
        self.at = match.end()

    def place(self, offset: int) -> Place:
        """Offsets come in rising order but for a few steps back inside one line."""
        if offset < self._counted:
            self._line, self._counted = 1, 0
        self._line += self.text.count("\n", self._counted, offset)
        self._counted = offset
        return self._line, offset - self.text.rfind("\n", 0, offset)


def _unquoted(text: str) -> str:
    import tomllib

    value = tomllib.loads(f"key = {text}")["key"]
    assert isinstance(value, str)
    return value
