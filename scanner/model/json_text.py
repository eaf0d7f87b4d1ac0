"""JSON that a template writes as text, with parts that are not known: `{"Resource": "${bucket.arn}/*"}`.

The holes are kept: a hole inside a JSON string makes that string a text with a hole, one in place of a JSON value is
that value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import re2

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

_OPEN, _CLOSE, _BARE = "\ue000", "\ue001", "\ue002"
_STRING_OR_COMMA = re2.compile(r'"(?:[^"\\\\]|\\\\.)*"|,(\s*[}\]])')
_MARK = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")


def decode(text: Text) -> Value:
    """The structure that a JSON text encodes; every part has the span of the text. Not JSON: unknown."""
    holes: list[Unknown | Reference] = []
    written: list[str] = []
    inside = False
    for part in text.parts:
        if isinstance(part, Known):
            piece = to_text(part.value)
            if any(mark in piece for mark in (_OPEN, _CLOSE, _BARE)):
                return _invalid(text)
            inside = _inside_string(piece, inside)
            written.append(piece)
            continue
        mark = f"{_OPEN}{len(holes)}{_CLOSE}"
        written.append(mark if inside else f'"{_BARE}{mark}"')
        holes.append(part)
    try:
        return _value(json.loads(_without_trailing_commas("".join(written))), text.span, holes)
    except (ValueError, RecursionError):
        return _invalid(text)


def _without_trailing_commas(written: str) -> str:
    """The text without commas before a closing bracket: a slip that AWS refuses and that hides nothing."""
    return str(
        _STRING_OR_COMMA.sub(lambda match: match.group(0) if match.group(0)[0] == '"' else match.group(1), written)
    )


def _invalid(text: Text) -> Unknown:
    return Unknown(Reason.INVALID, text.span, detail="a JSON text with parts that are not known")


def _inside_string(piece: str, inside: bool) -> bool:
    """Whether the text stands inside a JSON string after `piece`."""
    escaped = False
    for character in piece:
        if escaped:
            escaped = False
        elif character == "\\" and inside:
            escaped = True
        elif character == '"':
            inside = not inside
    return inside


def _value(data: object, span: Span, holes: Sequence[Unknown | Reference]) -> Value:
    if isinstance(data, dict):
        entries: dict[str, Value] = {}
        rest: Value | None = None
        for key, item in data.items():
            if _MARK.search(key):
                rest = Unknown(Reason.UNDECIDED, span, detail="a key that is not known")
            else:
                entries[key] = _value(item, span, holes)
        return MapValue(entries, span, rest)
    if isinstance(data, list):
        items = tuple(_value(item, span, holes) for item in data if not _is_bare(item))
        # What stands bare among the elements may be several of them, or none.
        bare = next((item for item in data if _is_bare(item)), None)
        return ListValue(items, span, None if bare is None else _value(bare, span, holes))
    if isinstance(data, str):
        return _text(data, span, holes)
    if isinstance(data, int | float | bool):
        return Known(data, span)
    return Absent(span)


def _is_bare(data: object) -> bool:
    return isinstance(data, str) and data.startswith(_BARE)


def _text(data: str, span: Span, holes: Sequence[Unknown | Reference]) -> Value:
    pieces = _MARK.split(data.removeprefix(_BARE))
    if len(pieces) == 1:
        return Known(data, span)
    parts: list[Value] = []
    for index, piece in enumerate(pieces):
        parts.append(holes[int(piece)] if index % 2 else Known(piece, span))
    return join_text(parts, span)
