"""JSON that a template writes as text, with parts that are not known: `{"Resource": "${bucket.arn}/*"}`.

The holes are kept: a hole inside a JSON string makes that string a text with a hole, one in place of a JSON value is
that value. What is read knows the line it stands on, in a heredoc or a block scalar too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined] # documented in no stub, there since Python 2.6

from scanner.source import Span
from scanner.values import (
    Absent,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Text,
    Unknown,
    Value,
    join_text,
    to_text,
)

DEPTH_LIMIT = 200
"""How deep lists and objects may lie in each other."""

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_BLANK = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORDS: tuple[tuple[str, bool | None], ...] = (("true", True), ("false", False), ("null", None))


def decode(text: Text) -> Value:
    """The structure that a JSON text encodes; not JSON: unknown. Commas before a closing bracket are passed over."""
    holes: list[Unknown | Reference] = []
    written: list[str] = []
    starts: list[int] = []
    length = 0
    for part in text.parts:
        piece = to_text(part.value) if isinstance(part, Known) else f"{_OPEN}{len(holes)}{_CLOSE}"
        if isinstance(part, Known) and (_OPEN in piece or _CLOSE in piece):
            return _invalid(text)
        if not isinstance(part, Known):
            holes.append(part)
        written.append(piece)
        starts.append(length)
        length += len(piece)
    reader = _Reader("".join(written), holes, _Places(text, "".join(written), starts))
    try:
        value, at = reader.value(0, 0)
    except ValueError:
        return _invalid(text)
    return _invalid(text) if reader.skip(at) < length else value


def _invalid(text: Text) -> Unknown:
    return Unknown(Reason.INVALID, text.span, detail="a JSON text with parts that are not known")


class _Places:
    """Where the characters of a text stand in its file, as far as that can be told."""

    def __init__(self, text: Text, written: str, starts: list[int]) -> None:
        self.whole = text.span
        self.written = written
        spans = [part.span for part in text.parts]
        # Parts that all have the place of the whole tell nothing of their own places.
        self.apart = len(set(spans)) > 1
        self.starts = starts if self.apart else [0]
        self.spans = spans if self.apart else [text.span if text.span.start_line else spans[0]]

    def span(self, start: int, end: int) -> Span:
        """The place of some characters: their own on the line where a part begins, whole lines further down."""
        number = bisect_right(self.starts, start) - 1
        span, begins = self.spans[number], self.starts[number]
        lines = self.written.count("\n", begins, start)
        height = span.end_line - span.start_line
        if not span.start_line or not height:
            return span if self.apart else self.whole
        if not self.apart:
            # A heredoc and a block scalar begin on the line after the one that announces them; a heredoc ends on the
            # line after its last one. Any other text of several lines is folded, and its lines are lost.
            last = self.written.rstrip("\n").count("\n")
            if not last or height - last not in (1, 2):
                return span
            lines += 1
        elif not lines:
            column = span.start_column + start - begins
            return Span(span.file, span.start_line, column, span.start_line, column + max(end - start, 1))
        line = span.start_line + lines
        return Span(span.file, line, 1, line + 1, 1) if line <= span.end_line else span


@dataclass(slots=True)
class _Reader:
    """Reads JSON values one after the other; each answers with the value and the index behind it."""

    written: str
    holes: list[Unknown | Reference]
    places: _Places

    def skip(self, at: int) -> int:
        """The index of the next character that is not blank."""
        match = _BLANK.match(self.written, at)
        return match.end() if match else at

    def value(self, at: int, depth: int) -> tuple[Value, int]:
        """Raises ValueError for what is no JSON."""
        if depth > DEPTH_LIMIT:
            raise ValueError("too deep")
        at = self.skip(at)
        match self.written[at : at + 1]:
            case "{":
                return self.mapping(at, depth)
            case "[":
                return self.listing(at, depth)
            case '"':
                string, end = scanstring(self.written, at + 1)
                return self.text(string, self.places.span(at, end)), end
            case "\ue000":
                return self.hole(at)
            case _:
                return self.plain(at)

    def mapping(self, start: int, depth: int) -> tuple[Value, int]:
        """An object; a key that holds a hole hides what is behind it."""
        entries: dict[str, Value] = {}
        keys: dict[str, Span] = {}
        rest: Value | None = None
        at = self.skip(start + 1)
        while self.written[at : at + 1] != "}":
            if self.written[at : at + 1] != '"':
                raise ValueError("a key is expected")
            key, end = scanstring(self.written, at + 1)
            place = self.places.span(at, end)
            at = self.expect(":", end)
            item, at = self.value(at, depth + 1)
            if _MARK.search(key):
                rest = Unknown(Reason.UNDECIDED, place, detail="a key that is not known")
            else:
                entries[key] = item
                keys[key] = place
            at = self.separator(at, "}")
        return MapValue(entries, self.places.span(start, start + 1), rest, keys), at + 1

    def listing(self, start: int, depth: int) -> tuple[Value, int]:
        """A list; what stands bare among its elements may be several of them, or none."""
        items: list[Value] = []
        rest: Value | None = None
        at = self.skip(start + 1)
        while self.written[at : at + 1] != "]":
            bare = self.written[at : at + 1] == _OPEN
            item, at = self.value(at, depth + 1)
            if bare:
                rest = rest or item
            else:
                items.append(item)
            at = self.separator(at, "]")
        return ListValue(tuple(items), self.places.span(start, start + 1), rest), at + 1

    def separator(self, at: int, closing: str) -> int:
        """The index behind a comma, or of the closing bracket."""
        at = self.skip(at)
        if self.written[at : at + 1] == ",":
            return self.skip(at + 1)
        if self.written[at : at + 1] != closing:
            raise ValueError("a comma or a bracket is expected")
        return at

    def expect(self, character: str, at: int) -> int:
        """The index behind a character."""
        at = self.skip(at)
        if self.written[at : at + 1] != character:
            raise ValueError(f"{character} is expected")
        return at + 1

    def hole(self, at: int) -> tuple[Value, int]:
        """What is not known stands for a whole value."""
        match = _MARK.match(self.written, at)
        if match is None:
            raise ValueError("a hole is expected")
        return self.holes[int(match[1])], match.end()

    def plain(self, at: int) -> tuple[Value, int]:
        """A number, a switch or nothing."""
        for word, meant in _WORDS:
            if self.written.startswith(word, at):
                place = self.places.span(at, at + len(word))
                return (Absent(place) if meant is None else Known(meant, place)), at + len(word)
        match = _NUMBER.match(self.written, at)
        if match is None:
            raise ValueError("a value is expected")
        number = float(match[0]) if match[1] or match[2] else int(match[0])
        return Known(number, self.places.span(at, match.end())), match.end()

    def text(self, string: str, place: Span) -> Value:
        """A string, its holes put back."""
        pieces = _MARK.split(string)
        if len(pieces) == 1:
            return Known(string, place)
        parts = [self.holes[int(piece)] if number % 2 else Known(piece, place) for number, piece in enumerate(pieces)]
        return join_text(parts, place)
