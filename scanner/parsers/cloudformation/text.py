"""Functions that make and take apart texts: `Fn::Join`, `Fn::Split`, dynamic references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from scanner.source import Span
from scanner.values import (
    Absent,
    Choice,
    Known,
    ListValue,
    Reason,
    Reference,
    Text,
    Unknown,
    Value,
    join_text,
    lift,
    to_text,
)

_DYNAMIC = re.compile(r"\{\{(resolve:[^{}]*)\}\}")


def resolve_dynamic(text: Known, span: Span) -> Value:
    """A text with each `{{resolve:…}}` as an unknown.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
    """
    if not isinstance(text.value, str) or "{{resolve:" not in text.value:
        return text
    pieces = _DYNAMIC.split(text.value)
    if len(pieces) == 1:
        return text
    parts = [
        Unknown(Reason.DYNAMIC, span, piece) if index % 2 else Known(piece, span)
        for index, piece in enumerate(pieces)
        if piece
    ]
    return parts[0] if len(parts) == 1 else Text(tuple(parts), span)


def concatenate(parts: Iterable[Value], span: Span) -> Value:
    """One text of several values. References stay holes even where the resource states its name: they are edges."""
    value = join_text((_unresolved(part) for part in parts), span)
    return resolve_dynamic(value, span) if isinstance(value, Known) else value


def _unresolved(value: Value) -> Value:
    if isinstance(value, Reference) and value.value is not None:
        return replace(value, value=None)
    return value


def join(delimiter: Value, elements: Value, span: Span) -> Value:
    """`Fn::Join`; elements that are `AWS::NoValue` take no delimiter."""
    return lift(lambda glue, items: _join(glue, items, span), delimiter, elements)


def _join(delimiter: Value, elements: Value, span: Span) -> Value:
    if not isinstance(elements, ListValue) or not isinstance(delimiter, Known):
        blocker = delimiter if isinstance(elements, ListValue) else elements
        return derived(blocker, "joined", span)
    rest = () if elements.rest is None else (derived(elements.rest, "joined", span),)

    def interleaved(*items: Value) -> Value:
        present = [item for item in (*items, *rest) if not isinstance(item, Absent)]
        return concatenate(_interleave(delimiter, present), span)

    joined = lift(interleaved, *elements.items)
    if not rest or isinstance(joined, Choice | Known) or delimiter.value != ",":
        return joined
    # Split again, or handed to a list parameter, it is the list that it was.
    parts = joined.parts if isinstance(joined, Text) else (joined,)
    return Text(tuple(part for part in parts if isinstance(part, Known | Unknown | Reference)), span, elements)


def _interleave(delimiter: Known, items: list[Value]) -> Iterator[Value]:
    for index, item in enumerate(items):
        if index and delimiter.value != "":
            yield delimiter
        yield item


def split(delimiter: str, text: Value, span: Span) -> Value:
    """`Fn::Split`. A hole is taken to hold no delimiter: identifiers, names and numbers don't."""
    if isinstance(text, Known) and not isinstance(text.value, bool):
        return ListValue(tuple(Known(piece, span) for piece in to_text(text.value).split(delimiter)), span)
    if isinstance(text, Text) and isinstance(text.decoded, ListValue) and delimiter == ",":
        return text.decoded
    if isinstance(text, Text) and delimiter:
        return ListValue(tuple(_split_parts(text, delimiter, span)), span)
    return ListValue((), span, derived(text, "split", span))


def _split_parts(text: Text, delimiter: str, span: Span) -> Iterator[Value]:
    element: list[Value] = []
    for part in text.parts:
        if not isinstance(part, Known):
            element.append(part)
            continue
        first, *others = to_text(part.value).split(delimiter)
        if first:
            element.append(Known(first, span))
        for piece in others:
            yield concatenate(element, span)
            element = [Known(piece, span)] if piece else []
    yield concatenate(element, span)


def comma_delimited(value: Value, span: Span) -> Value:
    """The list that a text handed to a list parameter stands for; spaces around its elements go."""
    if isinstance(value, ListValue):
        return value
    if isinstance(value, Unknown):
        return ListValue((), span, value)
    if isinstance(value, Reference):
        return ListValue((value,), span)
    elements = split(",", value, span)
    if not isinstance(elements, ListValue):
        return elements
    return ListValue(tuple(_stripped(item) for item in elements.items), elements.span, elements.rest)


def _stripped(value: Value) -> Value:
    if isinstance(value, Known) and isinstance(value.value, str):
        return Known(value.value.strip(), value.span)
    return value


def derived(value: Value, step: str | int, span: Span) -> Unknown:
    """The unknown that a function makes of something it can't work with."""
    match value:
        case Unknown():
            return value.at(step, span)
        case Reference():
            needs = f"{value.address}.{value.attribute}" if value.attribute else value.address
            return Unknown(Reason.COMPUTED, span, needs, (step,))
        case Text():
            holes = [part for part in value.parts if not isinstance(part, Known)]
            if len(holes) == 1:
                return derived(holes[0], step, span)
            return Unknown(Reason.COMPUTED, span, detail="text with several unknown parts")
        case Choice():
            return Unknown(Reason.UNDECIDED, span, value.variable.name, (step,))
        case _:
            return Unknown(Reason.INVALID, span, detail="not what the function takes")
