"""The source line that a finding points at, with a caret range under what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scanner.inputs import LIMITS
from scanner.quoted import lines_of, spellings
from scanner.report.masking import masked
from scanner.report.printable import cells
from scanner.source import Span

_ELLIPSIS = "..."

# How many characters beyond what can be shown are looked at, to see that what is shown is part of a secret.
_MARGIN = 200


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One line as it is shown, and where in it the carets stand, in cells of the terminal."""

    line: str
    caret: int
    carets: int


@dataclass(slots=True)
class Sources:
    """The lines of the scanned files, read again when a report quotes them; a file that is gone has no lines.

    `secrets` are texts that are masked wherever they stand on the lines that they are known to stand on.
    """

    encoding: str = "utf-8"
    secrets: Mapping[Span, str] = field(default_factory=dict)
    _lines: dict[str, list[str]] = field(default_factory=dict)

    def excerpt(self, span: Span, room: int, *, secret: bool = False) -> Excerpt | None:
        """The first line of `span` in at most `room` cells, cut around the carets; None where there is no such line.

        With `secret`, all literals inside the span are masked, and not only those that look like secrets.
        """
        lines = self._of(span.file)
        if not 1 <= span.start_line <= len(lines):
            return None
        line = self._without_secrets(lines[span.start_line - 1], span)
        if span.start_column - 1 > len(line) > LIMITS.file_bytes // 2:
            # Of a larger file, such as a saved plan on one line, only the beginning is read.
            return None
        start = min(max(span.start_column - 1, 0), len(line))
        stop = span.end_column - 1 if span.end_line == span.start_line else len(line.rstrip())
        stop = min(max(stop, start), len(line))
        # A character takes a cell or more, so that nothing further away than `room` can be shown.
        first = max(0, start - room - _MARGIN)
        near = line[first : start + room + _MARGIN]
        near = masked(near, start - first, stop - first if secret else 0)
        return _cut(list(cells(near, self.encoding)), start - first, stop - first, room)

    def _without_secrets(self, line: str, span: Span) -> str:
        for place, text in self.secrets.items():
            if place.file == span.file and place.start_line <= span.start_line <= place.end_line:
                for part in spellings(text):
                    line = line.replace(part, "*" * len(part))
        return line

    def _of(self, file: str) -> list[str]:
        if file not in self._lines:
            self._lines[file] = lines_of(file)
        return self._lines[file]


def _cut(shown: list[tuple[str, int]], start: int, stop: int, room: int) -> Excerpt:
    """Take the characters that fit into `room` cells, the carets' part in view."""
    stop = min(stop, len(shown))
    total = sum(width for _, width in shown)
    if total <= room:
        left, right = 0, len(shown)
    else:
        left, right = _window([width for _, width in shown], start, stop, room - 2 * len(_ELLIPSIS))
    before = _ELLIPSIS if left > 0 else ""
    after = _ELLIPSIS if right < len(shown) else ""
    text = "".join(character for character, _ in shown[left:right]).rstrip()
    caret = len(before) + sum(width for _, width in shown[left:start])
    carets = sum(width for _, width in shown[start : min(stop, right)])
    return Excerpt(f"{before}{text}{after}", caret, max(carets, 1))


def _window(widths: list[int], start: int, stop: int, room: int) -> tuple[int, int]:
    """Grow a window from the carets to both sides until it is `room` cells wide."""
    left = right = start
    used = 0
    while right < stop and used + widths[right] <= room:
        used += widths[right]
        right += 1
    while True:
        grown = False
        if left > 0 and used + widths[left - 1] <= room:
            left -= 1
            used += widths[left]
            grown = True
        if right < len(widths) and used + widths[right] <= room:
            used += widths[right]
            right += 1
            grown = True
        if not grown:
            return left, right
