"""JSON with the place of every value, as Terraform's JSON syntax needs it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from scanner.parsers.terraform.source_text import SourceText

_TOKEN = re.compile(
    r"[ \t\r\n]*(?:"
    r'(?P<string>"(?P<content>[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*)")'
    r"|(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<word>true|false|null)"
    r"|(?P<mark>[{}\[\]:,]))"
)
_SPACE = re.compile(r"[ \t\r\n]*")
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt])|u([0-9A-Fa-f]{4})|(.))', re.DOTALL)
_SIMPLE_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS = {"true": True, "false": False, "null": None}


@dataclass(slots=True)
class JsonString:
    """A string: its text, and where each of its characters (and its end) stands; the offsets take in the quotes."""

    text: str
    origins: Sequence[int]
    start: int
    end: int


@dataclass(slots=True)
class JsonScalar:
    """A number (as written), a boolean or null."""

    value: bool | None
    number: str
    start: int
    end: int


@dataclass(slots=True)
class JsonArray:
    """An array."""

    items: list[JsonValue]
    start: int
    end: int


@dataclass(slots=True)
class JsonObject:
    """An object, with repeated keys as often as they are written."""

    items: list[tuple[JsonString, JsonValue]]
    start: int
    end: int


JsonValue: TypeAlias = JsonString | JsonScalar | JsonArray | JsonObject


class JsonError(Exception):
    """Text that is not JSON, with the offset of what is wrong."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message


def read_json(source: SourceText, limit: int) -> JsonValue:
    """The one value that a text holds; raises JsonError where it isn't JSON or is nested deeper than `limit`."""
    reader = _Reader(source.text, limit)
    value = reader.value(0)
    end = _end_of_space(source.text, reader.position)
    if end < len(source.text):
        raise JsonError(end, "unexpected text after the end of the JSON value")
    return value


def _end_of_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match is not None else position


class _Reader:
    def __init__(self, text: str, limit: int) -> None:
        self.text = text
        self.limit = limit
        self.position = 0

    def _token(self, expected: str) -> re.Match[str]:
        match = _TOKEN.match(self.text, self.position)
        if match is None:
            at = _end_of_space(self.text, self.position)
            found = repr(self.text[at]) if at < len(self.text) else "the end of the file"
            raise JsonError(at, f"expected {expected}, found {found}")
        self.position = match.end()
        return match

    def value(self, depth: int) -> JsonValue:
        match = self._token("a value")
        kind = match.lastgroup
        if match["string"] is not None:
            return self._string(match)
        start, end = match.span(kind or 0)
        if kind == "number":
            return JsonScalar(None, match["number"], start, end)
        if kind == "word":
            return JsonScalar(_WORDS[match["word"]], "", start, end)
        if depth >= self.limit:
            raise JsonError(start, f"nested more than {self.limit} levels deep")
        if match["mark"] == "{":
            return self._object(start, depth)
        if match["mark"] == "[":
            return self._array(start, depth)
        raise JsonError(start, f"expected a value, found {match['mark']!r}")

    def _array(self, start: int, depth: int) -> JsonArray:
        items: list[JsonValue] = []
        if self._closes("]"):
            return JsonArray(items, start, self.position)
        while True:
            items.append(self.value(depth + 1))
            if self._separator("]") == "]":
                return JsonArray(items, start, self.position)

    def _object(self, start: int, depth: int) -> JsonObject:
        items: list[tuple[JsonString, JsonValue]] = []
        if self._closes("}"):
            return JsonObject(items, start, self.position)
        while True:
            match = self._token("a name in quotes")
            if match["string"] is None:
                raise JsonError(match.start(match.lastgroup or 0), "expected a name in quotes")
            key = self._string(match)
            colon = self._token('":"')
            if colon["mark"] != ":":
                raise JsonError(colon.start(colon.lastgroup or 0), 'expected ":" after a name')
            items.append((key, self.value(depth + 1)))
            if self._separator("}") == "}":
                return JsonObject(items, start, self.position)

    def _closes(self, mark: str) -> bool:
        match = _TOKEN.match(self.text, self.position)
        if match is None or match["mark"] != mark:
            return False
        self.position = match.end()
        return True

    def _separator(self, closing: str) -> str:
        match = self._token(f'"," or "{closing}"')
        mark = match["mark"]
        if mark not in (",", closing):
            raise JsonError(match.start(match.lastgroup or 0), f'expected "," or "{closing}"')
        return str(mark)

    def _string(self, match: re.Match[str]) -> JsonString:
        start, end = match.span("string")
        content = match["content"]
        if "\\" not in content:
            return JsonString(content, range(start + 1, end), start, end)
        return self._unescaped(start, end)

    def _unescaped(self, start: int, end: int) -> JsonString:
        text: list[str] = []
        origins: list[int] = []
        position = start + 1
        for match in _ESCAPE.finditer(self.text, position, end - 1):
            if match.start() > position:
                text.append(self.text[position : match.start()])
            origins.extend(range(position, match.start()))
            position = match.end()
            simple, code, other = match.groups()
            if other is not None:
                raise JsonError(match.start(), f'"{match[0]}" is not an escape in JSON')
            if simple is not None:
                text.append(_SIMPLE_ESCAPES[simple])
                origins.append(match.start())
                continue
            number = int(code, 16)
            if 0xDC00 <= number < 0xE000 and text and _is_half(text[-1], 0xD800):
                # The second half of a character that JSON writes as two.
                text[-1] = chr(0x10000 + ((ord(text[-1]) - 0xD800) << 10) + number - 0xDC00)
            else:
                text.append(chr(number))
                origins.append(match.start())
        text.append(self.text[position : end - 1])
        origins.extend(range(position, end))
        joined = "".join("\ufffd" if _is_half(part, 0xD800) or _is_half(part, 0xDC00) else part for part in text)
        return JsonString(joined, origins, start, end)


def _is_half(part: str, first: int) -> bool:
    """Whether it is one of the 1,024 halves of a character outside the basic plane that begin at `first`."""
    return len(part) == 1 and first <= ord(part) < first + 0x400
