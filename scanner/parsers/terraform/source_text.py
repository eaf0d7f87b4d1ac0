"""The text of one file, and the way from an offset in it to a line and a column.

tree-sitter counts bytes. It is therefore given an ASCII shadow of the text in which every character takes exactly one
byte, so that its byte offsets are character offsets and everything can be cut from the text itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

from scanner.files import decode, read_bytes
from scanner.inputs import Limits
from scanner.source import InputError, Span, start_of

# Half of all reading is making spans; this is a quarter quicker than Span(...).
_new = tuple.__new__
_NOT_ASCII = re.compile(r"[^\x01-\x7f]")


class SourceText:
    """A file's text with its line starts."""

    __slots__ = ("_starts", "file", "shadow", "text")

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.shadow = shadow_of(text)
        starts = [0]
        starts.extend(match.end() for match in re.finditer("\n", text))
        starts.append(len(text) + 2)  # no offset reaches it, so that the last line has an end
        self._starts = starts

    def span(self, start: int, end: int) -> Span:
        """The span of the characters from `start` to before `end`."""
        starts = self._starts
        line = bisect_right(starts, start)
        column = start - starts[line - 1] + 1
        if end < starts[line]:
            return _new(Span, (self.file, line, column, line, column + end - start))
        end_line = bisect_right(starts, end)
        return _new(Span, (self.file, line, column, end_line, end - starts[end_line - 1] + 1))

    def offset(self, line: int, column: int) -> int:
        """The offset of a 1-based line and column; past the end of the text, the end."""
        if line >= len(self._starts):
            return len(self.text)
        return min(self._starts[line - 1] + column - 1, len(self.text))

    def line_at(self, offset: int) -> tuple[int, int]:
        """The offsets at which the line of `offset` begins and ends, without its line break."""
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        end = self.text.find("\n", start)
        return start, len(self.text) if end < 0 else end


class EmbeddedText(SourceText):
    """A text that stands inside another one: a template in a JSON string, a stretch of a broken file.

    `origins` gives for each character, and for the end, its offset in the text around it.
    """

    __slots__ = ("_around", "_origins")

    def __init__(self, around: SourceText, text: str, origins: Sequence[int]) -> None:
        super().__init__(around.file, text)
        self._around = around
        self._origins = origins

    def span(self, start: int, end: int) -> Span:
        """The span in the file."""
        last = len(self._origins) - 1
        return self._around.span(self._origins[min(start, last)], self._origins[min(end, last)])


def shadow_of(text: str) -> bytes:
    """An ASCII text of the same length and the same syntax.

    Letters outside ASCII become letters; other characters one that means nothing in the language, since only strings
    and comments may hold them.
    """
    if not text.isascii() or "\x00" in text:
        text = _NOT_ASCII.sub(lambda match: "x" if ("x" + match[0]).isidentifier() else "@", text)
    return text.encode("ascii")


def read_text(path: Path, display: str, data: bytes | None, limits: Limits) -> str | InputError:
    """The text of a file within the limits, or why it cannot be had; `data` is its content where it is at hand."""
    if data is None:
        found = read_bytes(path, display, limits.file_bytes)
        if isinstance(found, InputError):
            return found
        data = found
    elif len(data) > limits.file_bytes:
        message = f"has {len(data):,} bytes, more than the limit of {limits.file_bytes:,}"
        return InputError(start_of(display), message)
    return decode(data, display)
