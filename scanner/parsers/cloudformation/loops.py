"""`Fn::ForEach`: one entry for each element of a collection.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.inputs import LIMITS
from scanner.parsers.cloudformation.scope import Scope
from scanner.parsers.cloudformation.text import concatenate
from scanner.source import Span
from scanner.values import (
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Text,
    Unknown,
    Value,
    by_default,
    to_text,
)

PREFIX = "Fn::ForEach::"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a map after its loops are unrolled; a `symbolic` one stands for any number."""

    key: str
    value: Value
    key_span: Span
    symbolic: bool = False


def has_loops(entries: MapValue) -> bool:
    """Whether any key of the map is a loop."""
    return any(key.startswith(PREFIX) for key in entries.entries)


def unrolled(scope: Scope, entries: MapValue) -> Iterator[Entry]:
    """The map's entries with every loop unrolled, unevaluated."""
    yield from _unrolled(scope, entries, symbolic=False)


def _unrolled(scope: Scope, entries: MapValue, *, symbolic: bool) -> Iterator[Entry]:
    for key, value in entries.entries.items():
        span = entries.key_spans.get(key, value.span)
        if key.startswith(PREFIX):
            yield from _loop(scope, key.removeprefix(PREFIX), value, span, symbolic=symbolic)
        else:
            yield Entry(key, value, span, symbolic)


def _loop(scope: Scope, name: str, loop: Value, span: Span, *, symbolic: bool) -> Iterator[Entry]:
    if not isinstance(loop, ListValue) or len(loop.items) != 3 or not isinstance(loop.items[2], MapValue):
        scope.invalid(span, f"Fn::ForEach::{name} takes an identifier, a collection and a map")
        return
    identifier, collection, body = loop.items
    if not isinstance(identifier, Known):
        scope.invalid(span, f"Fn::ForEach::{name} takes the identifier as a text")
        return
    elements = _elements(scope, collection, name, span)
    for element in elements.items:
        bound = substitute(body, to_text(identifier.value), element)
        assert isinstance(bound, MapValue)
        yield from _unrolled(scope, bound, symbolic=symbolic)
    if elements.rest is not None:
        bound = substitute(body, to_text(identifier.value), elements.rest)
        assert isinstance(bound, MapValue)
        yield from _unrolled(scope, bound, symbolic=True)


def _elements(scope: Scope, collection: Value, name: str, span: Span) -> ListValue:
    value = by_default(scope.evaluate(collection))
    if not isinstance(value, ListValue):
        needs = value.needs if isinstance(value, Unknown) else ""
        return ListValue((), span, Unknown(Reason.EACH, span, needs, detail=f"element of Fn::ForEach::{name}"))
    if len(value.items) > LIMITS.instances:
        scope.invalid(span, f"Fn::ForEach::{name} has more than {LIMITS.instances} elements")
    return ListValue(tuple(by_default(item) for item in value.items[: LIMITS.instances]), value.span, value.rest)


def substitute(value: Value, identifier: str, element: Value) -> Value:
    """An unevaluated tree with the loop's identifier replaced in keys, texts and `Ref`s."""
    match value:
        case Known():
            return _in_text(value, identifier, element)
        case ListValue():
            return ListValue(tuple(substitute(item, identifier, element) for item in value.items), value.span)
        case MapValue():
            return _in_map(value, identifier, element)
        case _:
            return value


def _in_map(value: MapValue, identifier: str, element: Value) -> Value:
    if len(value.entries) == 1:
        function, argument = next(iter(value.entries.items()))
        if function == "Ref" and argument == Known(identifier):
            return element
        if function == "Fn::Sub" and not isinstance(element, Known):
            return _in_sub(argument, identifier, element, value)
    entries: dict[str, Value] = {}
    spans: dict[str, Span] = {}
    for key, item in value.entries.items():
        bound = _in_key(key, identifier, element)
        entries[bound] = substitute(item, identifier, element)
        spans[bound] = value.key_spans.get(key, item.span)
    return MapValue(entries, value.span, None, spans)


def _in_sub(argument: Value, identifier: str, element: Value, value: MapValue) -> Value:
    template = argument.items[0] if isinstance(argument, ListValue) and argument.items else argument
    names = argument.items[1] if isinstance(argument, ListValue) and len(argument.items) > 1 else MapValue()
    bound = substitute(names, identifier, element)
    entries = {identifier: element, **(bound.entries if isinstance(bound, MapValue) else {})}
    filled = ListValue((template, MapValue(entries, value.span)), argument.span)
    return MapValue({"Fn::Sub": filled}, value.span, None, value.key_spans)


def _in_key(key: str, identifier: str, element: Value) -> str:
    """`&{Name}` drops what a logical ID may not hold; an element that is not known shows as `*`."""
    if "{" not in key:
        return key
    text = to_text(element.value) if isinstance(element, Known) else "*"
    plain = text if text == "*" else re.sub(r"[^A-Za-z0-9]", "", text)
    return key.replace("${" + identifier + "}", text).replace("&{" + identifier + "}", plain)


def _in_text(value: Known, identifier: str, element: Value) -> Value:
    if not isinstance(value.value, str) or "{" + identifier + "}" not in value.value:
        return value
    if isinstance(element, Known):
        return Known(_in_key(value.value, identifier, element), value.span)
    if not isinstance(element, Unknown | Reference | Text | Choice):
        return value
    parts: list[Value] = []
    for index, piece in enumerate(re.split(r"[$&]\{" + re.escape(identifier) + r"\}", value.value)):
        parts += [element] if index else []
        parts += [Known(piece, value.span)] if piece else []
    return concatenate(parts, value.span)
