"""Steps into values: `.name` and `[key]`, on collections, unknowns and references."""

from __future__ import annotations

from scanner.parsers.terraform.derivation import cause_of, derived
from scanner.parsers.terraform.elements import element_of
from scanner.parsers.terraform.operators import as_number
from scanner.parsers.terraform.scope import Evaluation, invalid
from scanner.parsers.terraform.symbolic_keys import found_by
from scanner.source import Span
from scanner.values import (
    Absent,
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Text,
    Unknown,
    Value,
    is_one_thing,
    lift,
    plain,
    to_text,
)


def attribute(target: Value, name: str, span: Span, evaluation: Evaluation) -> Value:
    """`target.name`; on a list, a number is the legacy index."""
    match target:
        case Choice():
            return lift(lambda value: attribute(value, name, span, evaluation), target)
        case MapValue():
            found = target.entries.get(name)
            if found is not None:
                return found
            if target.rest is not None:
                return element_of(target.rest, name)
            return invalid(span, f'no attribute "{name}"')
        case ListValue():
            if name.isdecimal() and len(name) < 9:
                return _item(target, int(name), span)
            first = target.items[0] if target.items else target.rest
            if isinstance(first, Reference) and not first.attribute:
                # Terraform 0.11 took the first instance.
                return attribute(first, name, span, evaluation)
            return invalid(span, f'a list has no attribute "{name}"')
        case Unknown():
            return target.at(name, span)
        case Reference():
            return _into_reference(target, name, span, evaluation)
        case Absent():
            return invalid(span, f'attribute "{name}" of null')
        case Known() | Text():
            return invalid(span, f'attribute "{name}" of what is no object')


def index(target: Value, key: Value, span: Span, evaluation: Evaluation) -> Value:
    """`target[key]`."""
    key = plain(key)
    if isinstance(target, Choice) or isinstance(key, Choice):
        return lift(lambda t, k: index(t, k, span, evaluation), target, key)
    if isinstance(target, Reference) and isinstance(target.value, ListValue | MapValue | Choice):
        return index(target.value, key, span, evaluation)
    if isinstance(key, Known):
        if isinstance(target, ListValue):
            number = as_number(key)
            if isinstance(number, int) and number >= 0:
                return _item(target, number, span)
            return invalid(span, "a list is indexed by whole numbers from zero")
        if isinstance(target, Unknown):
            step = key.value
            return target.at(to_text(step) if isinstance(step, bool | float) else step, span)
        return attribute(target, to_text(key.value), span, evaluation)
    if isinstance(key, Absent):
        return invalid(span, "index is null")
    return _by_unknown_key(target, key, span)


def _by_unknown_key(target: Value, key: Value, span: Span) -> Value:
    """What `target[key]` is for some key that cannot be computed."""
    if isinstance(target, Absent | Known | Text) or isinstance(key, ListValue | MapValue):
        return invalid(span, "no such index")
    if isinstance(target, MapValue) and is_one_thing(key):
        found = found_by(target.hidden, key)
        if found is not None:
            return found
    candidates: list[Value] = []
    if isinstance(target, ListValue):
        candidates = [*target.items, *([] if target.rest is None else [target.rest])]
    elif isinstance(target, MapValue):
        candidates = [*target.entries.values(), *([] if target.rest is None else [target.rest])]
    if candidates and all(type(other) is type(candidates[0]) and other == candidates[0] for other in candidates):
        # All the same whichever it is; an unknown element is still one of several.
        return candidates[0] if cause_of(candidates[0]) is None else _each(candidates[0], key, span)
    if isinstance(target, ListValue | MapValue) and not candidates:
        return invalid(span, "index into an empty collection")
    return derived("[]", span, key, target)


def _each(element: Value, key: Value, span: Span) -> Value:
    if isinstance(element, Reference):
        return element
    if isinstance(element, Unknown):
        return derived("[]", span, element, key)
    return derived("[]", span, key, element)


def _item(target: ListValue, position: int, span: Span) -> Value:
    if not target.placed:
        return derived("[]", span, Known(position), target)
    if position < len(target.items):
        return target.items[position]
    if target.rest is None:
        return invalid(span, f"index {position} of a list of {len(target.items)}")
    return element_of(target.rest, position - len(target.items))


def _into_reference(target: Reference, name: str, span: Span, evaluation: Evaluation) -> Value:
    if not target.attribute:
        referable = evaluation.referables.get(target.address)
        if referable is not None:
            return referable.attribute(name, span)
        return Reference(target.address, name, span)
    dotted = f"{target.attribute}.{name}"
    if target.value is None:
        return Reference(target.address, dotted, span)
    if isinstance(target.value, Choice):
        return lift(
            lambda value: _into_reference(
                Reference(target.address, target.attribute, target.span, value), name, span, evaluation
            ),
            target.value,
        )
    found = attribute(target.value, name, span, evaluation)
    if isinstance(found, Unknown) and found.reason is Reason.INVALID:
        # The resource states a part of it; the rest may be computed by the provider.
        return Reference(target.address, dotted, span)
    return Reference(target.address, dotted, span, found)
