"""JSON with the line and column of every value.

Control characters inside strings are accepted: the service takes them, and generated templates hold them.
"""

from __future__ import annotations

import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]  # CPython's and PyPy's, not in its stubs

from scanner.inputs import LIMITS, Limits
from scanner.parsers.cloudformation.reading import NOTE_LIMIT, BeyondLimit, Content, Lines, Malformed, make_span, number
from scanner.source import InputError, Span
from scanner.values import Absent, Known, ListValue, MapValue, Value

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(r"[^\s\",:{}\[\]]+")
_LITERALS = {"true": True, "false": False, "null": None}
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class _Open:
    """A list or map whose end has not been read yet."""

    __slots__ = ("entries", "items", "key", "key_spans", "start")

    def __init__(self, start: int, is_map: bool) -> None:
        self.start = start
        self.items: list[Value] = []
        self.entries: dict[str, Value] | None = {} if is_map else None
        self.key_spans: dict[str, Span] = {}
        self.key = ""


def read_json(text: str, file: str, limits: Limits = LIMITS, within: tuple[int, int] | None = None) -> Content:
    """Read one JSON text, or the one value that stands `within` two offsets of it.

    Raises `Malformed` at the first character that is wrong.
    """
    return _Reader(text, file, limits).read(*(within or (0, len(text))))


class _Reader:
    def __init__(self, text: str, file: str, limits: Limits) -> None:
        self.text = text
        self.file = file
        self.limits = limits
        self.lines = Lines(text)
        self.notes: list[InputError] = []
        self.broken_string: int | None = None
        self.surrogates = _SURROGATE.search(text) is not None

    def read(self, start: int, end_of_text: int) -> Content:
        """What stands between two offsets as one value."""
        text, skip = self.text, _SPACE.match
        stack: list[_Open] = []
        current: _Open | None = None
        nodes = 0
        position = _end(skip(text, start))
        while True:
            nodes += 1
            if nodes > self.limits.nodes:
                raise BeyondLimit(self.span(position, position), f"holds more than {self.limits.nodes:,} values")
            character = text[position] if position < end_of_text else ""
            value: Value
            if character in ("{", "["):
                if len(stack) >= self.limits.nesting:
                    raise BeyondLimit(
                        self.span(position, position + 1), f"nested more than {self.limits.nesting} levels deep"
                    )
                current = _Open(position, character == "{")
                stack.append(current)
                position = _end(skip(text, position + 1))
                closing = "}" if character == "{" else "]"
                if not text.startswith(closing, position):
                    if current.entries is not None:
                        position = self.key(current, position)
                    continue
                value = self.close(current, position)
                position += 1
                stack.pop()
                current = stack[-1] if stack else None
            else:
                value, position = self.scalar(position, character)
            # The value is complete: put it where it belongs, and close what ends behind it.
            while current is not None:
                if current.entries is None:
                    current.items.append(value)
                else:
                    current.entries[current.key] = value
                position = _end(skip(text, position))
                character = text[position] if position < end_of_text else ""
                if character == ",":
                    position = _end(skip(text, position + 1))
                    if current.entries is not None:
                        position = self.key(current, position)
                    break
                if character != ("]" if current.entries is None else "}"):
                    expected = "',' or ']'" if current.entries is None else "',' or '}'"
                    raise self.unexpected(position, expected)
                value = self.close(current, position)
                position += 1
                stack.pop()
                current = stack[-1] if stack else None
            else:
                position = min(_end(skip(text, position)), end_of_text)
                if position != end_of_text:
                    raise self.unexpected(position, "the end of the file")
                return Content(value, notes=tuple(self.notes))

    def scalar(self, position: int, character: str) -> tuple[Value, int]:
        """A string, number or literal, and where it ends."""
        if character == '"':
            found, end = self.string(position)
            return Known(found, self.span(position, end)), end
        if matched := _NUMBER.match(self.text, position):
            spelled, end = matched.group(), matched.end()
            value = number(spelled)
            return Known(spelled if value is None else value, self.span(position, end)), end
        word = _WORD.match(self.text, position)
        if word is None or word.group() not in _LITERALS:
            raise self.unexpected(position, "a value")
        literal = _LITERALS[word.group()]
        span = self.span(position, word.end())
        return (Absent(span) if literal is None else Known(literal, span)), word.end()

    def string(self, position: int) -> tuple[str, int]:
        """The string that starts with the quote at `position`, and where it ends."""
        try:
            found, end = scanstring(self.text, position + 1, False)
        except JSONDecodeError as error:
            if "Unterminated" in error.msg:
                raise self.error(position, "the string that starts here is not closed") from None
            raise self.error(error.pos, "wrong escape in a string") from None
        if "\n" in found and self.broken_string is None and "\n" in self.text[position:end]:
            self.broken_string = position
        if self.surrogates and not found.isascii():
            # Half of a surrogate pair is no character and could not be written out again.
            found = found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return found, end

    def key(self, current: _Open, position: int) -> int:
        """Read a key and its colon; the position of the value comes back."""
        if not self.text.startswith('"', position):
            raise self.unexpected(position, "a key in double quotes")
        key, end = self.string(position)
        span = self.span(position, end)
        if key in current.key_spans and len(self.notes) < NOTE_LIMIT:
            line = current.key_spans[key].start_line
            self.notes.append(InputError(span, f"duplicate key {key!r}, first on line {line}; the last one counts"))
        current.key = key
        current.key_spans[key] = span
        position = _end(_SPACE.match(self.text, end))
        if not self.text.startswith(":", position):
            raise self.unexpected(position, "':'")
        return _end(_SPACE.match(self.text, position + 1))

    def close(self, current: _Open, position: int) -> Value:
        """The finished list or map whose closing bracket is at `position`."""
        span = self.span(current.start, position + 1)
        if current.entries is None:
            return ListValue(tuple(current.items), span)
        return MapValue(current.entries, span, None, current.key_spans)

    def span(self, start: int, end: int) -> Span:
        line, column = self.lines.at(start)
        starts = self.lines.starts
        if line == len(starts) or end <= starts[line]:
            return make_span((self.file, line, column, line, column + end - start))
        end_line, end_column = self.lines.at(end)
        return make_span((self.file, line, column, end_line, end_column))

    def error(self, position: int, message: str) -> Malformed:
        return Malformed(self.span(position, min(position + 1, len(self.text))), message)

    def unexpected(self, position: int, expected: str) -> Malformed:
        """An error for what stands at `position` instead of `expected`."""
        if self.broken_string is not None:
            # A string over several lines is legal here, but before an error it is a forgotten quote.
            return self.error(self.broken_string, "the string that starts here is not closed on its line")
        if position >= len(self.text):
            return self.error(position, f"the file ends where {expected} should stand")
        found = _WORD.match(self.text, position)
        word = found.group()[:20] if found else self.text[position]
        return self.error(position, f"found {word!r} where {expected} should stand")


def _end(matched: re.Match[str] | None) -> int:
    assert matched is not None
    return matched.end()
