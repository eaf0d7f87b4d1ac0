"""The comments of a YAML text, which its parser passes over in silence."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LINE_END = re.compile(r"[\r\n]|\Z")


def comments_in(text: str, scalars: Sequence[tuple[int, int]]) -> dict[int, str]:
    """The comment on each line (from 1) that has one, without its `#` and the space around it.

    `scalars` are the start and end of every quoted or block scalar that holds a `#`, in the order of the text.
    """
    comments: dict[int, str] = {}
    line, counted, upcoming = 1, 0, 0
    start = text.find("#")
    while start >= 0:
        while upcoming < len(scalars) and scalars[upcoming][1] <= start:
            upcoming += 1
        if upcoming < len(scalars) and scalars[upcoming][0] <= start:
            start = text.find("#", scalars[upcoming][1])
            continue
        # Inside a text without quotes, a '#' without space before it is a character like any other.
        if start and not text[start - 1].isspace():
            start = text.find("#", start + 1)
            continue
        found = _LINE_END.search(text, start)
        end = found.start() if found else len(text)
        line += _breaks(text, counted, start)
        counted = start
        comments[line] = text[start + 1 : end].strip()
        start = text.find("#", end)
    return comments


def _breaks(text: str, start: int, end: int) -> int:
    """How many lines end between two places: a lone carriage return ends one too."""
    breaks = text.count("\n", start, end)
    returns = text.count("\r", start, end)
    return breaks + returns - text.count("\r\n", start, end) if returns else breaks
