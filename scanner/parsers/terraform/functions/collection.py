"""Functions of lists by place and length, which keep what is known of their arguments.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from scanner.inputs import LIMITS
from scanner.parsers.terraform.derivation import derived
from scanner.parsers.terraform.elements import element_of
from scanner.parsers.terraform.functions.graphemes import graphemes
from scanner.parsers.terraform.functions.plain_data import (
    Function,
    MistakeError,
    expose,
    items,
    number,
    pure,
    whole,
)
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
    lift,
    plain,
    to_text,
)


def invalid(span: Span, message: str) -> Unknown:
    """What Terraform would refuse."""
    return Unknown(Reason.INVALID, span, detail=message)


def is_open(value: Value) -> bool:
    """Whether a value, choices aside, is not known at all."""
    return isinstance(value, Unknown | Reference) and not (
        isinstance(value, Unknown) and value.reason is Reason.INVALID
    )


def first_error(values: Iterable[Value]) -> Unknown | None:
    """The first argument that is an evaluation error."""
    return next((v for v in values if isinstance(v, Unknown) and v.reason is Reason.INVALID), None)


def unified(found: Iterable[Value]) -> list[Value]:
    """Elements of one collection have one type: beside a string, or another kind, numbers and booleans are strings."""
    listed = list(found)
    kinds = {_kind(plain(item)) for item in listed} - {None}
    if len(kinds) < 2:
        return listed
    return [
        Known(to_text(item.value), item.span, item.sensitive) if isinstance(item, Known) else item
        for item in map(plain, listed)
    ]


def _kind(value: Value) -> type | None:
    if isinstance(value, Text):
        return str
    if isinstance(value, Known):
        return (
            float if isinstance(value.value, int | float) and not isinstance(value.value, bool) else type(value.value)
        )
    return None


def length(name: str, span: Span, value: Value) -> Value:
    """`length(collection or string)`."""

    def known(value: Value) -> Value:
        value = plain(value)
        if isinstance(value, ListValue):
            return Known(len(value.items), span) if value.rest is None else derived(name, span, value)
        if isinstance(value, MapValue):
            if value.rest is None or value.hidden:
                return Known(len(value.entries) + len(value.hidden), span)
            return derived(name, span, value)
        if isinstance(value, Known) and isinstance(value.value, str):
            return Known(len(graphemes(value.value)), span)
        if isinstance(value, Known | Absent):
            return invalid(span, "length: a collection or a string is required")
        return derived(name, span, value)

    return lift(known, value)


def at(collection: Value, key: str | int, span: Span) -> Value:
    """The element of a collection that is not known at all."""
    if isinstance(collection, Unknown):
        return collection.at(key, span)
    if isinstance(collection, Reference):
        return Reference(collection.address, f"{collection.attribute}.{key}".lstrip("."), span)
    return derived("index", span, collection)


def _beyond(rest: Value, position: int) -> Value:
    """One element of the open part of a list."""
    return rest if isinstance(rest, Choice) else element_of(plain(rest), position)


def element(name: str, span: Span, *arguments: Value) -> Value:
    """`element(list, index)`: the index wraps around."""
    if len(arguments) != 2:
        return invalid(span, "element takes a list and an index")

    def known(collection: Value, index: Value) -> Value:
        collection, index = plain(collection), plain(index)
        if isinstance(collection, Known | Text | MapValue | Absent):
            return invalid(span, "element: a list is required")
        if not isinstance(index, Known):
            return first_error((collection, index)) or derived(name, span, collection, index)
        try:
            position = whole(index.value)
        except MistakeError as error:
            return invalid(span, f"element: {error}")
        if isinstance(collection, ListValue):
            if collection.rest is None:
                if not collection.items:
                    return invalid(span, "element: the list is empty")
                if not collection.placed:
                    return derived(name, span, collection, index)
                return collection.items[position % len(collection.items)]
            count = len(collection.items)
            if not collection.placed or position < 0:
                return derived(name, span, collection, index)
            # Where the list is shorter, the index wraps around; nobody writes one that relies on that.
            return collection.items[position] if position < count else _beyond(collection.rest, position - count)
        return at(collection, position, span)

    return lift(known, *arguments)


def slice_(name: str, span: Span, *arguments: Value) -> Value:
    """`slice(list, from, to)`: of a list of unknown length, as many unknown elements as are asked for."""
    if len(arguments) != 3:
        return invalid(span, "slice takes a list and two indexes")

    def known(collection: Value, start: Value, end: Value) -> Value:
        collection, start, end = plain(collection), plain(start), plain(end)
        if not isinstance(start, Known) or not isinstance(end, Known):
            error = first_error((collection, start, end))
            return error or ListValue((), span, derived(name, span, collection, start, end))
        first, last = whole(start.value), whole(end.value)
        if not 0 <= first <= last or last - first > LIMITS.instances:
            return invalid(span, "slice: the indexes are out of range")
        if isinstance(collection, ListValue):
            count = len(collection.items)
            if collection.rest is None and (collection.placed or (first == 0 and last == count)):
                return (
                    ListValue(collection.items[first:last], span, None, collection.placed)
                    if last <= count
                    else invalid(span, "slice: too short")
                )
            if collection.rest is None or not collection.placed:
                found = tuple(derived(f"{name}[{n}]", span, collection) for n in range(first, last))
                return ListValue(found, span)
            extra = [_beyond(collection.rest, position - count) for position in range(max(first, count), last)]
            return ListValue((*collection.items[first:last], *extra), span)
        if is_open(collection):
            return ListValue(tuple(at(collection, position, span) for position in range(first, last)), span)
        return first_error((collection,)) or invalid(span, "slice: a list is required")

    return lift(known, *arguments)


def concat(_name: str, span: Span, *arguments: Value) -> Value:
    """`concat(lists...)`; what follows a list of unknown length has no known place."""
    if not arguments:
        raise TypeError

    def known(*lists: Value) -> Value:
        found: list[Value] = []
        rest: Value | None = None
        placed = True
        for one in lists:
            one = plain(one)
            if isinstance(one, ListValue):
                placed = placed and one.placed and (rest is None or not one.items)
                found.extend(one.items)
                rest = rest if rest is not None else one.rest
            elif is_open(one):
                rest = rest if rest is not None else elements_of(one)
            else:
                return one if isinstance(one, Unknown) else invalid(span, "concat: a list is required")
        return ListValue(tuple(found), span, rest, placed)

    return lift(known, *arguments)


def elements_of(value: Value) -> Value:
    """What stands for each element of a collection that is not known."""
    return value if isinstance(value, Unknown) else derived("element", value.span, value)


def flatten(name: str, span: Span, value: Value) -> Value:
    """`flatten(list)`: lists inside lists are replaced by their elements."""

    def known(value: Value) -> Value:
        value = plain(value)
        if not isinstance(value, ListValue):
            if is_open(value):
                return ListValue((), span, derived(name, span, value))
            return value if isinstance(value, Unknown) else invalid(span, "flatten: a list is required")
        found: list[Value] = []
        rest: Value | None = None
        placed = value.placed
        for item in value.items:
            inner = plain(item)
            flat = known(inner) if isinstance(inner, ListValue) else None
            if isinstance(flat, ListValue):
                placed = placed and flat.placed and (rest is None or not flat.items)
                found.extend(flat.items)
                rest = rest if rest is not None else flat.rest
            elif isinstance(inner, Unknown) or (isinstance(inner, Reference) and inner.value is None):
                # It may be a list of any length, or an element.
                rest = rest if rest is not None else derived(name, span, inner)
            else:
                placed = placed and rest is None
                found.append(item)
        if value.rest is not None and rest is None:
            rest = derived(name, span, value.rest)
        return ListValue(tuple(found), span, rest, placed)

    return lift(known, expose(value) if _has_choice_of_lists(value) else value)


def _has_choice_of_lists(value: Value) -> bool:
    if isinstance(value, Choice):
        return any(_has_choice_of_lists(option) for option in value.options.values())
    if not isinstance(value, ListValue):
        return False
    for item in value.items:
        if isinstance(item, Choice) and any(isinstance(plain(o), ListValue | Choice) for o in item.options.values()):
            return True
        if _has_choice_of_lists(item):
            return True
    return False


def _sum(collection: object) -> int | float:
    numbers = [number(item) for item in items(collection)]
    if not numbers:
        raise MistakeError("the list is empty")
    if all(isinstance(one, int) for one in numbers):
        return sum(numbers)
    return float(sum(Decimal(repr(one)) for one in numbers))


FUNCTIONS: dict[str, Function] = {
    "concat": concat,
    "element": element,
    "flatten": flatten,
    "length": length,
    "list": lambda _name, span, *arguments: ListValue(arguments, span),
    "slice": slice_,
    "sum": pure(_sum),
}
