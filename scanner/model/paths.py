"""Where a property stands in a dialect, and how to walk there.

A path is dotted names: `VersioningConfiguration.Status`. A list on the way is entered at its first element, since a
nested block of Terraform is a list of one. `Parameters[Key=name].Value` picks the element whose `Key` is `name`;
`@DeletionPolicy` starts at what stands beside the properties.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, lru_cache

from scanner.model.json_text import decode
from scanner.source import Span
from scanner.template import Block
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
    plain,
)
from scanner.world import World


@dataclass(frozen=True, slots=True)
class Step:
    """One name of a path; with `where`, the element of a list whose entry `where[0]` is `where[1]`."""

    name: str
    where: tuple[str, str] | None = None


@cache
def parse_path(path: str) -> tuple[Step, ...]:
    """Split a path into its steps; dots inside brackets belong to the selector.

    Raises ValueError for a selector without `=`, which is a mistake in the model.
    """
    steps: list[Step] = []
    depth = 0
    name = ""
    for character in path + ".":
        if character == "." and depth == 0:
            steps.append(_step(name))
            name = ""
            continue
        depth += {"[": 1, "]": -1}.get(character, 0)
        name += character
    return tuple(steps)


def _step(text: str) -> Step:
    if not text.endswith("]"):
        return Step(text)
    name, _, selector = text[:-1].partition("[")
    key, equals, wanted = selector.partition("=")
    if not equals:
        raise ValueError(f"selector without '=' in path: {text}")
    return Step(name, (key, wanted))


def walk(value: Value, steps: tuple[Step, ...], world: World, absent: Span) -> Value:
    """Follow `steps` from `value`; what is not there is absent, with the span of the innermost thing that could hold
    it.
    """
    origin = value
    doubtful = False
    for step in steps:
        doubtful = doubtful or _may_be_empty(value, world)
        value = enter(value, world)
        match value:
            case MapValue():
                # The properties as a whole begin somewhere; what they lack is shown at the resource's header.
                absent = value.span if value.span.start_line and value is not origin else absent
                found = value.entries.get(step.name)
                if found is None:
                    if value.rest is None:
                        return Absent(absent)
                    rest = world.resolve(value.rest)
                    return rest.at(step.name) if isinstance(rest, Unknown) else _open(rest, step.name)
                value = found
            case Absent():
                return Absent(value.span if value.span.start_line else absent)
            case Unknown():
                return value.at(step.name)
            case Reference():
                return Unknown(
                    Reason.COMPUTED, value.span, f"{value.address}.{value.attribute}".rstrip("."), (step.name,)
                )
            case Text():
                return Unknown(Reason.INVALID, value.span, detail="a text where a map is expected")
            case _:
                return Unknown(Reason.INVALID, value.span, detail="a plain value where a map is expected")
        if step.where is not None:
            value = _select(world.resolve(value), step.where, world, absent)
    value = world.resolve(value)
    if doubtful and isinstance(value, Known):
        # What a block says that may not be there at all settles nothing.
        return Unknown(Reason.EACH, value.span, detail="stated in a block that may not be there")
    return value


def _may_be_empty(value: Value, world: World) -> bool:
    """Whether a list has no element that is sure to be there."""
    value = world.resolve(value)
    return isinstance(value, ListValue) and not value.items and value.rest is not None


def enter(value: Value, world: World) -> Value:
    """What a path continues from: the first element of a list, the structure that a text encodes."""
    value = world.resolve(value)
    if isinstance(value, Reference) and value.value is not None:
        return enter(value.value, world)
    if isinstance(value, Text) and value.decoded is not None:
        return enter(value.decoded, world)
    if isinstance(value, ListValue):
        if value.items:
            return enter(value.items[0], world)
        return Absent(value.span) if value.rest is None else enter(value.rest, world)
    if isinstance(value, Known) and isinstance(value.value, str) and value.value.lstrip()[:1] in ("{", "["):
        return decode_json(value)
    if isinstance(value, Text) and value.prefix().lstrip()[:1] == "{":
        return decode(value)
    return value


@lru_cache(maxsize=4096)
def _load_json(text: str) -> object:
    return json.loads(text)


def decode_json(value: Known) -> Value:
    """The structure that a known JSON text encodes; every part has the span of the text. Not JSON: unknown."""
    try:
        return from_plain(_load_json(str(value.value)), value.span)
    except (ValueError, RecursionError):
        return Unknown(Reason.INVALID, value.span, detail="not valid JSON")


def from_plain(data: object, span: Span) -> Value:
    """Plain JSON data as a value, every part with the same span."""
    if isinstance(data, dict):
        return MapValue({str(key): from_plain(item, span) for key, item in data.items()}, span)
    if isinstance(data, list):
        return ListValue(tuple(from_plain(item, span) for item in data), span)
    if isinstance(data, str | int | float | bool):
        return Known(data, span)
    return Absent(span)


def _open(value: Value, name: str) -> Value:
    if isinstance(value, Reference):
        return Unknown(Reason.COMPUTED, value.span, value.address, (name,))
    return Unknown(Reason.EACH, value.span, name)


def _select(value: Value, where: tuple[str, str], world: World, absent: Span) -> Value:
    key, wanted = where
    if isinstance(value, Reference) and value.value is not None:
        value = world.resolve(value.value)
    if isinstance(value, MapValue) and key not in value.entries:
        # Some shapes are maps already (`Parameters: {name: value}`).
        found = value.entries.get(wanted)
        if found is not None:
            return MapValue({"Value": found, "value": found}, value.span)
        return Absent(absent) if value.rest is None else value.rest
    if isinstance(value, MapValue):
        value = ListValue((value,), value.span)
    if not isinstance(value, ListValue):
        return value
    doubt: Value | None = None
    for item in value.items:
        entry = enter(item, world)
        if isinstance(entry, Unknown):
            doubt = doubt or entry
            continue
        if not isinstance(entry, MapValue):
            continue
        label = plain(world.resolve(entry.entries.get(key, Absent())))
        if isinstance(label, Known) and str(label.value) == wanted:
            return entry
        if isinstance(label, Unknown | Text | Reference):
            doubt = doubt or Unknown(Reason.UNDECIDED, label.span, f"{key} of an element")
    if doubt is not None:
        return doubt
    if value.rest is not None:
        rest = world.resolve(value.rest)
        return rest if isinstance(rest, Unknown) else Unknown(Reason.EACH, rest.span, wanted)
    return Absent(absent)


def start(block: Block, steps: tuple[Step, ...]) -> tuple[Value, tuple[Step, ...]]:
    """What a path starts from in a block: its properties, or for `@Name` what stands beside them."""
    first = steps[0]
    if first.name.startswith("@"):
        beside: Value = block.attributes.get(first.name[1:], Absent(block.name_span))
        if first.where is None:
            return beside, steps[1:]
        return MapValue({first.name: beside}), steps
    return block.properties, steps
