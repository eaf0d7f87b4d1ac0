"""JSON texts of values that may have holes, for `Fn::ToJsonString`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from scanner.parsers.cloudformation.text import concatenate, derived
from scanner.values import Absent, Known, ListValue, MapValue, Reference, Text, Value, to_text


def to_json(value: Value) -> Value:
    """The value's JSON text, with a hole for everything unknown. A choice inside becomes a hole too."""
    return concatenate(_pieces(value), value.span)


def _pieces(value: Value) -> Iterator[Value]:
    match value:
        case Known():
            yield Known(json.dumps(value.value))
        case Absent():
            yield Known("null")
        case Text():
            yield Known('"')
            for part in value.parts:
                yield Known(json.dumps(to_text(part.value))[1:-1]) if isinstance(part, Known) else part
            yield Known('"')
        case ListValue():
            for index, item in enumerate(value.items):
                yield Known("," if index else "[")
                yield from _pieces(item)
            if not value.items:
                yield Known("[")
            if value.rest is not None:
                yield derived(value.rest, "elements", value.span)
            yield Known("]")
        case MapValue():
            for index, (key, item) in enumerate(value.entries.items()):
                yield Known(("," if index else "{") + json.dumps(key) + ":")
                yield from _pieces(item)
            yield Known("}" if value.entries else "{}")
        case Reference():
            yield Known('"')
            yield value
            yield Known('"')
        case _:
            yield derived(value, "encoded", value.span)
