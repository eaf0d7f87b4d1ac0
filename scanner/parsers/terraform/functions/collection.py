"""Collection functions, which keep what is known of their arguments.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from scanner.inputs import LIMITS
from scanner.parsers.terraform.derivation import cause_of, derived
from scanner.parsers.terraform.elements import element_of
from scanner.parsers.terraform.functions.graphemes import graphemes
from scanner.parsers.terraform.functions.plain_data import (
    Function,
    MistakeError,
    entries,
    expose,
    items,
    number,
    pure,
    text,
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
    return [Known(to_text(item.value), item.span) if isinstance(item, Known) else item for item in map(plain, listed)]


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
            return Known(len(value.entries), span) if value.rest is None else derived(name, span, value)
        if isinstance(value, Known) and isinstance(value.value, str):
            return Known(len(graphemes(value.value)), span)
        if isinstance(value, Known | Absent):
            return invalid(span, "length: a collection or a string is required")
        return derived(name, span, value)

    return lift(known, value)


def merge(name: str, span: Span, *arguments: Value) -> Value:
    """`merge(maps...)`: later keys win; an unknown map leaves the keys after it certain."""

    def known(*maps: Value) -> Value:
        found: dict[str, Value] = {}
        spans: dict[str, Span] = {}
        rest: Value | None = None
        for one in maps:
            one = plain(one)
            if isinstance(one, Absent):
                continue
            if isinstance(one, MapValue):
                if one.rest is not None:
                    # It may hold any key that came before.
                    found = {key: derived(name, span, value, one.rest) for key, value in found.items()}
                    rest = one.rest
                found.update(one.entries)
                spans.update(one.key_spans)
            elif is_open(one):
                found = {key: derived(name, span, value, one) for key, value in found.items()}
                rest = one
            else:
                return one if isinstance(one, Unknown) else invalid(span, "merge: a map is required")
        return MapValue(found, span, rest, spans)

    return lift(known, *arguments)


def lookup(name: str, span: Span, *arguments: Value) -> Value:
    """`lookup(map, key, default)`."""
    if len(arguments) not in (2, 3):
        return invalid(span, "lookup takes a map, a key and a default")

    def known(collection: Value, key: Value, *default: Value) -> Value:
        collection, key = plain(collection), plain(key)
        if isinstance(collection, Known | Text | ListValue | Absent):
            return invalid(span, "lookup: a map is required")
        if is_open(collection) and isinstance(key, Known):
            return _at(collection, to_text(key.value), span)
        if not isinstance(collection, MapValue) or not isinstance(key, Known):
            return first_error((collection, key)) or derived(name, span, collection, key, *default)
        found = collection.entries.get(to_text(key.value))
        if found is not None:
            return found
        if collection.rest is not None:
            return derived(name, span, collection, key, *default)
        return default[0] if default else invalid(span, f"lookup: no element {to_text(key.value)!r}")

    return lift(known, *arguments)


def _at(collection: Value, key: str | int, span: Span) -> Value:
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
                return collection.items[position % len(collection.items)]
            count = len(collection.items)
            if not collection.placed or position < 0:
                return derived(name, span, collection, index)
            # Where the list is shorter, the index wraps around; nobody writes one that relies on that.
            return collection.items[position] if position < count else _beyond(collection.rest, position - count)
        return _at(collection, position, span)

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
            if collection.rest is None:
                return (
                    ListValue(collection.items[first:last], span)
                    if last <= count
                    else invalid(span, "slice: too short")
                )
            if not collection.placed:
                found = tuple(derived(f"{name}[{n}]", span, collection) for n in range(first, last))
                return ListValue(found, span)
            extra = [_beyond(collection.rest, position - count) for position in range(max(first, count), last)]
            return ListValue((*collection.items[first:last], *extra), span)
        if is_open(collection):
            return ListValue(tuple(_at(collection, position, span) for position in range(first, last)), span)
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


def keys(name: str, span: Span, value: Value) -> Value:
    """`keys(map)`, sorted."""

    def known(value: Value) -> Value:
        value = plain(value)
        if isinstance(value, MapValue):
            found = tuple(Known(key, value.key_spans.get(key, span)) for key in sorted(value.entries))
            return ListValue(found, span, None if value.rest is None else derived(name, span, value.rest))
        return (
            ListValue((), span, derived(name, span, value))
            if is_open(value)
            else invalid(span, "keys: a map is required")
        )

    return lift(known, value)


def values(name: str, span: Span, value: Value) -> Value:
    """`values(map)`, in the order of the sorted keys."""

    def known(value: Value) -> Value:
        value = plain(value)
        if isinstance(value, MapValue):
            return ListValue(tuple(value.entries[key] for key in sorted(value.entries)), span, value.rest)
        return (
            ListValue((), span, derived(name, span, value))
            if is_open(value)
            else invalid(span, "values: a map is required")
        )

    return lift(known, value)


def zipmap(name: str, span: Span, *arguments: Value) -> Value:
    """`zipmap(keys, values)`."""
    if len(arguments) != 2:
        return invalid(span, "zipmap takes two lists")

    def known(names: Value, contents: Value) -> Value:
        names, contents = plain(names), plain(contents)
        if not isinstance(names, ListValue) or not isinstance(contents, ListValue):
            return first_error((names, contents)) or MapValue({}, span, derived(name, span, names, contents))
        settled = [plain(item) for item in names.items]
        if names.rest is not None or contents.rest is not None or not all(isinstance(k, Known) for k in settled):
            return MapValue({}, span, derived(name, span, names, contents))
        if len(settled) != len(contents.items):
            return invalid(span, "zipmap: the lists have different lengths")
        return MapValue(
            {to_text(k.value): v for k, v in zip(settled, contents.items, strict=True) if isinstance(k, Known)}, span
        )

    return lift(known, expose(arguments[0]), arguments[1])


def to_map(name: str, span: Span, value: Value) -> Value:
    """`tomap`: maps and objects as they are."""

    def known(value: Value) -> Value:
        settled = plain(value)
        if isinstance(settled, MapValue):
            found = dict(zip(settled.entries, unified(settled.entries.values()), strict=True))
            kinds = {isinstance(plain(item), Known | Text) for item in found.values() if cause_of(item) is None}
            if len(kinds) > 1:
                return invalid(span, f"{name}: the elements have no common type")
            return MapValue(found, settled.span, settled.rest, settled.key_spans)
        if isinstance(settled, Absent):
            return settled
        if is_open(settled):
            return MapValue({}, span, settled)
        return settled if isinstance(settled, Unknown) else invalid(span, f"{name}: a map is required")

    return lift(known, value)


def _transpose(collection: object) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, listed in sorted(entries(collection).items()):
        for item in items(listed):
            found.setdefault(text(item), []).append(key)
    return dict(sorted(found.items()))


def legacy_map(_name: str, span: Span, *arguments: Value) -> Value:
    """`map(key, value, ...)` of Terraform 0.11."""

    def known(*flat: Value) -> Value:
        names = [plain(key) for key in flat[::2]]
        if len(flat) % 2 or not all(isinstance(key, Known) for key in names):
            return first_error(flat) or MapValue({}, span, derived("map", span, *flat))
        pairs = zip(names, flat[1::2], strict=True)
        return MapValue({to_text(key.value): value for key, value in pairs if isinstance(key, Known)}, span)

    return lift(known, *arguments)


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
    "keys": keys,
    "length": length,
    "list": lambda _name, span, *arguments: ListValue(arguments, span),
    "lookup": lookup,
    "map": legacy_map,
    "merge": merge,
    "slice": slice_,
    "sum": pure(_sum),
    "tomap": to_map,
    "transpose": pure(_transpose),
    "values": values,
    "zipmap": zipmap,
}
