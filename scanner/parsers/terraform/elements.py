"""What `for`, splats, `for_each` and `dynamic` run over: the elements of a collection, as far as they are known."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.parsers.terraform.derivation import cause_of
from scanner.parsers.terraform.symbolic_keys import in_order
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
    plain,
)


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of one collection in Terraform's order, as far as it is known (`ordered`).

    `rest`, where it is not None, is a key and a value that stand for any number of further elements.
    """

    known: tuple[tuple[Value, Value], ...] = ()
    rest: tuple[Value, Value] | None = None
    ordered: bool = True


def elements(collection: Value, span: Span) -> Elements | None:
    """The keys and values of a list, map or unknown collection; None for what is no collection.

    The collection has no choice at its top.
    """
    if isinstance(collection, Reference) and collection.value is not None:
        collection = plain(collection)
    match collection:
        case ListValue():
            known = tuple((Known(number, item.span), item) for number, item in enumerate(collection.items))
            rest = None if collection.rest is None else (each_key(collection.rest, span), collection.rest)
            return Elements(known, rest, collection.placed)
        case MapValue():
            entries = collection.entries
            known = tuple((Known(key, collection.key_spans.get(key, span)), entries[key]) for key in sorted(entries))
            if collection.hidden:
                hidden, ordered = in_order(collection.hidden)
                return Elements((*known, *hidden), None, ordered and not known)
            rest = None if collection.rest is None else (each_key(collection.rest, span), collection.rest)
            return Elements(known, rest)
        case Unknown() if collection.reason is not Reason.INVALID:
            return Elements((), (each_key(collection, span), collection))
        case Unknown():
            return None
        case Reference():
            element = Reference(collection.address, f"{collection.attribute}.*".lstrip("."), span)
            return Elements((), (each_key(collection, span), element))
        case Text():
            return Elements((), (each_key(collection, span), each_key(collection, span).at("*")))
        case _:
            return None


def each_key(value: Value, span: Span) -> Unknown:
    """The key of some element of a collection whose elements are like `value`."""
    cause = cause_of(value)
    if cause is None:
        return Unknown(Reason.EACH, span, path=("key",))
    return Unknown(Reason.EACH, span, cause.needs, (*cause.path, "key"), detail=cause.detail)


def alike(values: list[Value], span: Span) -> Value | None:
    """One value that stands for each of these; None where there are none."""
    if not values:
        return None
    first = values[0]
    if all(type(other) is type(first) and other == first for other in values):
        return first
    cause = next((found for found in map(cause_of, values) if found is not None), None)
    if cause is None:
        return Unknown(Reason.EACH, span)
    return Unknown(Reason.EACH, span, cause.needs, (*cause.path, "*"), detail=cause.detail)


def element_of(rest: Value, step: str | int) -> Value:
    """One certain element of an open collection whose elements are all like `rest`."""
    match rest:
        case Unknown():
            return rest.at(step)
        case MapValue():
            entries = {key: element_of(value, step) for key, value in rest.entries.items()}
            inner = None if rest.rest is None else element_of(rest.rest, step)
            return MapValue(entries, rest.span, inner, rest.key_spans)
        case ListValue():
            inner = None if rest.rest is None else element_of(rest.rest, step)
            return ListValue(tuple(element_of(item, step) for item in rest.items), rest.span, inner)
        case Text():
            parts = tuple(part.at(step) if isinstance(part, Unknown) else part for part in rest.parts)
            decoded = None if rest.decoded is None else element_of(rest.decoded, step)
            return Text(parts, rest.span, decoded)
        case Choice() | Known() | Absent() | Reference():
            return rest
