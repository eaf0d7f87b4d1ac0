"""The elements of a list property, collected from every source that states some."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from scanner.model.base import Node
from scanner.model.json_text import decode
from scanner.model.paths import decode_json, enter, parse_path
from scanner.model.readings import Readings, Undecided, undecided
from scanner.model.sources import Field, Found, Source
from scanner.source import Span
from scanner.values import Known, ListValue, MapValue, Reason, Reference, Text, Unknown, Value
from scanner.world import World

T = TypeVar("T")


def gather(
    declared: Field,
    node: Node,
    element: Callable[[Value, Node, Source], T | None],
) -> Readings[T]:
    """Collect the elements at every source of a list property."""
    world = node.view.world
    items: list[T] = []
    like: list[T | None] = []
    involves: dict[str, None] = {node.address: None}
    rest: Undecided | None = None
    span: Span | None = None
    seen = False
    for found in declared.find_all(node):
        value = world.resolve(_decoded(found.value))
        if isinstance(value, Reference) and value.value is not None:
            held = world.resolve(value.value)
            value = held if isinstance(held, ListValue | MapValue) else value
        if isinstance(value, Unknown) and value.reason is not Reason.EACH:
            rest = rest or _at_home(undecided(value), found)
            like.append(None)
            seen = True
            span = span or (_place(value.span, found) if found.node is node else None)
            continue
        if not isinstance(value, ListValue):
            value = ListValue((value,), value.span)
        seen = True
        involves[found.node.address] = None
        if span is None and found.node is node:
            span = _place(_list_span(value), found)
        listed, further = flattened(value, world)
        for item in listed:
            made = element(item, found.node, found.source)
            if made is not None:
                items.append(made)
        if further is not None:
            rest = rest or _at_home(_repeated(further), found)
            # Where each is made the same way, what is written of one holds for all.
            told = isinstance(further, MapValue | Text) and len(listed) == len(value.items)
            like.append(element(further, found.node, found.source) if told else None)
    place = span if span is not None and span.start_line else node.absent
    told_of_all = tuple(one for one in like if one is not None)
    known = told_of_all if len(told_of_all) == len(like) else ()
    return Readings(declared.label(node), tuple(items), place, rest, not seen, tuple(involves), known)


def flattened(value: ListValue, world: World) -> tuple[list[Value], Value | None]:
    """The elements of a list, each resolved, and what it may hold beside them; those of lists inside it as well.

    Terraform up to 0.11 flattens `["${aws_subnet.own.*.id}"]`; since then nothing takes lists inside such lists.
    """
    items: list[Value] = []
    rest = None if value.rest is None else world.resolve(value.rest)
    for item in value.items:
        resolved = world.resolve(item)
        if not isinstance(resolved, ListValue):
            items.append(resolved)
            continue
        inner, further = flattened(resolved, world)
        items.extend(inner)
        rest = rest or further
    return items, rest


def _decoded(value: Value) -> Value:
    """The list that a JSON text encodes; anything else as it is."""
    if isinstance(value, Text) and value.decoded is not None:
        return value.decoded
    if isinstance(value, Known) and isinstance(value.value, str) and value.value.lstrip()[:1] == "[":
        decoded = decode_json(value)
        return decoded if isinstance(decoded, ListValue) else value
    if isinstance(value, Text) and value.prefix().lstrip()[:1] == "[":
        return decode(value)
    return value


def _place(span: Span, found: Found) -> Span:
    """Where a node uses a value: a list that comes through a parameter has the parameter's own span."""
    node = found.node
    home = node.block.span
    if not span.start_line or (span.file == home.file and home.start_line <= span.start_line <= home.end_line):
        return span
    value: Value = node.value
    for step in parse_path(found.source.path) if found.source.path else ():
        value = enter(value, node.view.world)
        if not isinstance(value, MapValue) or step.name not in value.entries:
            break
        span = value.key_spans.get(step.name, span)
        value = value.entries[step.name]
    return span


def _at_home(fact: Undecided, found: Found) -> Undecided:
    return replace(fact, span=_place(fact.span, found))


def _repeated(further: Value) -> Undecided:
    """Why there may be more elements like `further`: blocks of which any number is made say what each of them is."""
    fact = undecided(further)
    return replace(fact, reason="one for each of what is not known") if isinstance(further, MapValue) else fact


def _list_span(value: ListValue) -> Span:
    if value.span.start_line or not value.items:
        return value.span
    return value.items[0].span
