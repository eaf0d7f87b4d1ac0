"""Texts with holes: joining values into one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.source import Span
from scanner.values.choices import lift
from scanner.values.kinds import (
    Absent,
    Known,
    Reason,
    Reference,
    Text,
    Unknown,
    Value,
    to_text,
)

TEXT_LIMIT = 1_000_000
"""The longest text that is put together, in characters: doubling it thirty times over must not fill the memory."""

HOLE_LENGTH = 100
"""How many characters a hole counts for in the length of a text."""


def join_text(parts: Iterable[Value], span: Span) -> Value:
    """Concatenate values into one text: known where all parts are, with holes where some are not.

    A single hole is the thing in it. Absent parts are left out; a list or map can't be part of a text and is an unknown
    hole. A text longer than `TEXT_LIMIT` is unknown.
    """
    return lift(lambda *flat: _concatenate(flat, span), *parts)


def _concatenate(parts: tuple[Value, ...], span: Span) -> Value:
    # Runs of known pieces are joined once, at their end: as many pieces as a text has, so many steps.
    flat: list[Known | Unknown | Reference] = []
    run: list[str] = []
    start = span
    length = 0
    for part in parts:
        for piece in _pieces(part):
            text = to_text(piece.value) if isinstance(piece, Known) else None
            length += HOLE_LENGTH if text is None else len(text)
            if length > TEXT_LIMIT:
                return Unknown(Reason.LIMIT, span, detail="text too long to follow")
            if text is None:
                if run:
                    flat.append(Known("".join(run), start))
                    run = []
                flat.append(piece)
            elif text:
                start = start if run else piece.span
                run.append(text)
    if not flat:
        return Known("".join(run), span)
    if run:
        flat.append(Known("".join(run), start))
    return flat[0] if len(flat) == 1 else Text(tuple(flat), span)


def _pieces(part: Value) -> Iterator[Known | Unknown | Reference]:
    if isinstance(part, Text):
        yield from part.parts
    elif isinstance(part, Reference) and isinstance(part.value, Known):
        yield part.value
    elif isinstance(part, Known | Unknown | Reference):
        yield part
    elif not isinstance(part, Absent):
        yield Unknown(Reason.INVALID, part.span, detail="not a text")
