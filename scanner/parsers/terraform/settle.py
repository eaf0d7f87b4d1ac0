"""Make a value's nested choices agree with the choices around them, and keep it within bounds.

A choice below a label of the same variable can only have that label, and a resource that exists under one label alone
never has the properties of the others.
"""

from __future__ import annotations

from collections.abc import Mapping

from scanner.inputs import LIMITS
from scanner.values import (
    Choice,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Text,
    Unknown,
    Value,
    Variable,
    choice,
    is_false,
)

Assumptions = Mapping[Variable, str]


def forced(exists: Value) -> dict[Variable, str]:
    """The labels that must hold for `exists` to be anything but false."""
    found: dict[Variable, str] = {}
    while isinstance(exists, Choice):
        live = [label for label, option in exists.options.items() if not is_false(option)]
        if len(live) != 1:
            break
        found[exists.variable] = live[0]
        exists = exists.options[live[0]]
    return found


def settle(value: Value, assumptions: Assumptions, depth: int = LIMITS.nesting) -> Value:
    """The value under the assumptions, without choices that contradict those around them."""
    if depth <= 0:
        return Unknown(Reason.LIMIT, value.span)
    match value:
        case Choice():
            return _settle_choice(value, assumptions, depth)
        case ListValue():
            items = tuple(settle(item, assumptions, depth - 1) for item in value.items)
            rest = None if value.rest is None else settle(value.rest, assumptions, depth - 1)
            if rest is value.rest and all(new is old for new, old in zip(items, value.items, strict=True)):
                return value
            return ListValue(items, value.span, rest, value.placed)
        case MapValue():
            entries = {key: settle(item, assumptions, depth - 1) for key, item in value.entries.items()}
            rest = None if value.rest is None else settle(value.rest, assumptions, depth - 1)
            if rest is value.rest and all(entries[key] is item for key, item in value.entries.items()):
                return value
            hidden = tuple((key, settle(item, assumptions, depth - 1)) for key, item in value.hidden)
            return MapValue(entries, value.span, rest, value.key_spans, hidden)
        case Text() if value.decoded is not None:
            decoded = settle(value.decoded, assumptions, depth - 1)
            return value if decoded is value.decoded else Text(value.parts, value.span, decoded)
        case Reference() if value.value is not None:
            inner = settle(value.value, assumptions, depth - 1)
            return value if inner is value.value else Reference(value.address, value.attribute, value.span, inner)
        case _:
            return value


def _settle_choice(value: Choice, assumptions: Assumptions, depth: int) -> Value:
    variable = value.variable
    label = assumptions.get(variable)
    if label is not None and label in value.options:
        return settle(value.options[label], assumptions, depth)
    options = {key: settle(option, {**assumptions, variable: key}, depth - 1) for key, option in value.options.items()}
    return choice(variable, options, value.span)


def weigh(value: Value, weights: Mapping[int, int], limit: int) -> int:
    """How many values a value consists of, counting shared parts each time; at most about `limit`.

    `weights` holds what is known already, by identity.
    """
    known = weights.get(id(value))
    if known is not None:
        return known
    total = 1
    for part in _parts(value):
        total += weigh(part, weights, limit - total)
        if total >= limit:
            return total
    return total


def _parts(value: Value) -> tuple[Value, ...]:
    match value:
        case ListValue():
            return value.items if value.rest is None else (*value.items, value.rest)
        case MapValue():
            parts = tuple(value.entries.values())
            return parts if value.rest is None else (*parts, value.rest)
        case Choice():
            return tuple(value.options.values())
        case Reference():
            return () if value.value is None else (value.value,)
        case Text():
            return () if value.decoded is None else (value.decoded,)
        case _:
            return ()
