"""What may be anything at all, since nothing tells what it is."""

from __future__ import annotations

from scanner.model.readings import Undecided
from scanner.values import Absent, Choice, Known, ListValue, MapValue, Reason, Reference, Text, Unknown, Value

_COULD_BE_ANYTHING = frozenset(
    {Reason.UNDECIDED, Reason.EACH, Reason.MACRO, Reason.UNSUPPORTED, Reason.LIMIT, Reason.MISSING}
)
"""What these leave open may be anything at all, a resource of the template too."""


def may_be_anything(value: Unknown) -> bool:
    """Whether nothing tells what a value is, so that it may name a resource of the template, or several."""
    return value.reason in _COULD_BE_ANYTHING


def is_anything(fact: object) -> bool:
    """Whether nothing tells what a property, or the rest of a list, is. `fact` is that of a reading, or a rest."""
    value = fact.value if isinstance(fact, Undecided) else None
    return isinstance(value, Unknown) and may_be_anything(value)


def hidden_in(value: Value) -> Unknown | None:
    """What may be anything in a value, under any choice; None where all of it is told."""
    waiting = [value]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        match current:
            case Unknown():
                if may_be_anything(current):
                    return current
            case Reference():
                waiting.extend(() if current.value is None else (current.value,))
            case Text():
                waiting.extend(current.parts)
            case ListValue():
                waiting.extend((*current.items, *(() if current.rest is None else (current.rest,))))
            case MapValue():
                waiting.extend((*current.entries.values(), *(() if current.rest is None else (current.rest,))))
            case Choice():
                waiting.extend(current.options.values())
            case Known() | Absent():
                pass
    return None
