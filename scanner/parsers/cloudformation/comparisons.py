"""What a template compares its parameters with: the alternatives of a parameter that matter.

A parameter that may be any text has endless values, but a template tells only a few apart: those its conditions compare
it with, and those a mapping has entries for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scanner.parsers.cloudformation.sub import holes
from scanner.values import Known, ListValue, MapValue, Value, to_text


@dataclass(slots=True)
class Compared:
    """The texts that a parameter is told apart by, in the order in which they are met.

    `only_these` where the template can't be deployed with any other: a mapping is looked up by it, whatever the
    conditions are, without `DefaultValue`.
    """

    texts: dict[str, None] = field(default_factory=dict)
    only_these: bool = False


Labels = dict[str, Compared]
"""By the name of the parameter."""

MAPPING_LIMIT = 16
"""Mappings with more rows don't make their key a choice: such a choice says nothing to a person."""


def compared_texts(template: MapValue) -> Labels:
    """The texts that each parameter and pseudo parameter of the template is told apart by."""
    labels: Labels = {}
    for section in ("Conditions", "Rules"):
        for name, argument in functions(template.entries.get(section)):
            if name == "Fn::Equals" and isinstance(argument, ListValue) and len(argument.items) == 2:
                left, right = argument.items
                _compare(left, right, labels)
                _compare(right, left, labels)
            elif name == "Fn::Contains" and isinstance(argument, ListValue) and len(argument.items) == 2:
                texts, text = argument.items
                for one in texts.items if isinstance(texts, ListValue) and len(texts.items) <= MAPPING_LIMIT else ():
                    _compare(text, one, labels)
    mappings = template.entries.get("Mappings")
    if isinstance(mappings, MapValue):
        for name, argument in functions(template):
            if name == "Fn::FindInMap" and isinstance(argument, ListValue):
                for parameter, keys in _look_up(argument.items, mappings):
                    labels.setdefault(parameter, Compared()).texts.update(keys)
        for arguments in _unconditional_look_ups(template):
            for parameter, _ in _look_up(arguments, mappings):
                labels[parameter].only_these = True
    return labels


def _unconditional_look_ups(template: MapValue) -> Iterator[tuple[Value, ...]]:
    """The arguments of `Fn::FindInMap` where it is evaluated under no condition at all."""
    resources = template.entries.get("Resources")
    for resource in resources.entries.values() if isinstance(resources, MapValue) else ():
        if not isinstance(resource, MapValue) or "Condition" in resource.entries:
            continue
        for name, argument in functions(resource.entries.get("Properties"), skip="Fn::If"):
            if name == "Fn::FindInMap" and isinstance(argument, ListValue) and len(argument.items) == 3:
                yield argument.items


def functions(value: Value | None, skip: str | None = None) -> Iterator[tuple[str, Value]]:
    """Every one-entry map inside an unevaluated tree, as a function's name and argument; none inside `skip`."""
    stack: list[Value] = [] if value is None else [value]
    while stack:
        current = stack.pop()
        if isinstance(current, MapValue):
            if skip is not None and skip in current.entries:
                continue
            if len(current.entries) == 1:
                yield next(iter(current.entries.items()))
            stack.extend(reversed(list(current.entries.values())))
        elif isinstance(current, ListValue):
            stack.extend(reversed(current.items))


def reference_name(value: Value) -> str | None:
    """The name in `Ref: name` or `Fn::Sub: ${name}`."""
    if not isinstance(value, MapValue) or len(value.entries) != 1:
        return None
    function, argument = next(iter(value.entries.items()))
    if not isinstance(argument, Known):
        return None
    if function == "Ref":
        return to_text(argument.value)
    if function == "Fn::Sub":
        pieces = holes(to_text(argument.value))
        if len(pieces) == 2 and pieces[0][0] == "" == pieces[1][0]:
            return pieces[0][1]
    return None


def _compare(side: Value, other: Value, labels: Labels) -> None:
    if not isinstance(other, Known):
        return
    text = to_text(other.value)
    name = reference_name(side)
    if name is not None:
        labels.setdefault(name, Compared()).texts[text] = None
    elif text == "" and isinstance(side, MapValue) and side.entries.keys() <= {"Fn::Join", "Fn::Select"}:
        # A list joined, or its first element, compared with nothing: whether a list was given at all.
        for function, argument in functions(side):
            if function == "Ref" and isinstance(argument, Known):
                labels.setdefault(to_text(argument.value), Compared()).texts[""] = None


def _look_up(arguments: tuple[Value, ...], mappings: MapValue) -> Iterator[tuple[str, dict[str, None]]]:
    """The parameters that are keys of a mapping, and the keys that it has."""
    if len(arguments) < 3 or not isinstance(arguments[0], Known):
        return
    table = mappings.entries.get(to_text(arguments[0].value))
    if not isinstance(table, MapValue):
        return
    rows = {key: row for key, row in table.entries.items() if isinstance(row, MapValue)}
    columns = dict.fromkeys(column for row in rows.values() for column in row.entries)
    for argument, keys in ((arguments[1], dict.fromkeys(rows)), (arguments[2], columns)):
        name = reference_name(argument)
        if name is not None and 0 < len(keys) <= _limit(name):
            yield name, keys


def _limit(name: str) -> int:
    return MAPPING_LIMIT // 2 if name.startswith("AWS::") else MAPPING_LIMIT


def merge(into: Labels, name: str, texts: Mapping[str, None]) -> None:
    """Add the texts that a nested stack tells a parameter apart by."""
    into.setdefault(name, Compared()).texts.update(texts)
