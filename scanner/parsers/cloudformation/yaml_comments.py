"""The comments of a YAML text, which its parser passes over in silence."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HASH = re.compile(r"(?:(?<=[\s\ufeff])|^)#[^\r\n]*")


def comments_in(text: str, scalars: Sequence[tuple[int, int]]) -> dict[int, str]:
    """The comment on each line (from 1) that has one, without its `#` and the space around it.

    `scalars` are the start and end of every quoted or block scalar that holds a `#`, in the order of the text.
    """
    comments: dict[int, str] = {}
    line, counted, upcoming = 1, 0, 0
    position = text.find("#")
    while position >= 0 and (found := _HASH.search(text, position)) is not None:
        start = found.start()
        while upcoming < len(scalars) and scalars[upcoming][1] <= start:
            upcoming += 1
        if upcoming < len(scalars) and scalars[upcoming][0] <= start:
            position = scalars[upcoming][1]
            continue
        line += _breaks(text, counted, start)
        counted = start
        comments[line] = found.group()[1:].strip()
        position = found.end()
    return comments


def _breaks(text: str, start: int, end: int) -> int:
    """How many lines end between two places: a lone carriage return ends one too."""
    breaks = text.count("\n", start, end)
    returns = text.count("\r", start, end)
    return breaks + returns - text.count("\r\n", start, end) if returns else breaks
