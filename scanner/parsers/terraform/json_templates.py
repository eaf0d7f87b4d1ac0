"""JSON written as a template: the structure that a text with holes encodes, so that a policy in a heredoc is one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scanner.inputs import LIMITS
from scanner.parsers.terraform.json_tokens import (
    JsonArray,
    JsonError,
    JsonObject,
    JsonScalar,
    JsonString,
    JsonValue,
    read_json,
)
from scanner.parsers.terraform.operators import parse_number
from scanner.parsers.terraform.source_text import SourceText
from scanner.source import Span
from scanner.values import Absent, Known, ListValue, MapValue, Text, Value, join_text, plain, to_text

# Private-use characters: no text of a template has them, or it is left as it is.
_OPEN, _CLOSE = "\ue000", "\ue001"
_HOLE = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_QUOTE_OR_ESCAPE = re.compile(r'\\.|"', re.DOTALL)


def encoded_structure(parts: Sequence[Value], span: Span) -> Value | None:
    """The structure of a JSON text that consists of these parts; None where it is not JSON.

    A hole inside a string is a hole in that string; one that stands for a whole JSON value is that value.
    """
    text: list[str] = []
    inside = False
    for number, part in enumerate(parts):
        settled = plain(part)
        if isinstance(settled, Known):
            piece = to_text(settled.value)
            if _OPEN in piece:
                return None
            text.append(piece)
            quotes = sum(1 for match in _QUOTE_OR_ESCAPE.finditer(piece) if match[0] == '"')
            inside = inside != bool(quotes % 2)
        else:
            mark = f"{_OPEN}{number}{_CLOSE}"
            text.append(mark if inside else f'"{mark}"')
    try:
        return _value(read_json(SourceText(span.file, "".join(text)), LIMITS.nesting), parts, span)
    except JsonError:
        return None


def _value(node: JsonValue, parts: Sequence[Value], span: Span) -> Value:
    match node:
        case JsonString():
            return _string(node.text, parts, span)
        case JsonScalar():
            number = parse_number(node.number)
            if number is not None:
                return Known(number, span)
            return Absent(span) if node.value is None else Known(node.value, span)
        case JsonArray():
            return ListValue(tuple(_value(item, parts, span) for item in node.items), span)
        case JsonObject():
            entries = {_key(key): _value(item, parts, span) for key, item in node.items}
            return MapValue(entries, span)


def _key(key: JsonString) -> str:
    return _HOLE.sub("…", key.text)


def _string(text: str, parts: Sequence[Value], span: Span) -> Value:
    if _OPEN not in text:
        return Known(text, span)
    pieces = _HOLE.split(text)
    if len(pieces) == 3 and not pieces[0] and not pieces[2]:
        hole = parts[int(pieces[1])]
        return hole.decoded if isinstance(hole, Text) and hole.decoded is not None else hole
    holes = [Known(piece, span) if number % 2 == 0 else parts[int(piece)] for number, piece in enumerate(pieces)]
    return join_text(holes, span)
