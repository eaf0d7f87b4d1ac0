"""Functions of lists and sets: searching, choosing, ordering and combining their elements.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

from scanner.parsers.terraform.derivation import derived
from scanner.parsers.terraform.functions.collection import (
    elements_of,
    first_error,
    invalid,
    is_open,
    unified,
)
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
    Known,
    ListValue,
    MapValue,
    Reason,
    Text,
    Unknown,
    Value,
    lift,
    plain,
    to_text,
)

_RANGE = 1_024
"""The most numbers of one range."""


def contains(name: str, span: Span, *arguments: Value) -> Value:
    """`contains(list, value)`: true as soon as a known element equals it; a number and its text differ."""
    if len(arguments) != 2:
        raise TypeError

    def known(collection: Value, wanted: Value) -> Value:
        collection, wanted = plain(collection), plain(wanted)
        if isinstance(wanted, Absent) or isinstance(collection, Known | Text | MapValue | Absent):
            return invalid(span, "contains: a list and a value that is not null are required")
        if not isinstance(collection, ListValue):
            return first_error((collection,)) or derived(name, span, collection, wanted)
        settled = [plain(item) for item in collection.items]
        if any(item == wanted for item in settled):
            return Known(True, span)
        if collection.rest is None and isinstance(wanted, Known) and all(isinstance(item, Known) for item in settled):
            return Known(False, span)
        return derived(name, span, collection, wanted)

    return lift(known, expose(arguments[0]), arguments[1])


def coalesce(name: str, span: Span, *arguments: Value) -> Value:
    """`coalesce(values...)`: the first that is neither null nor an empty string."""

    def known(*given: Value) -> Value:
        candidates = unified(given)
        for position, candidate in enumerate(candidates):
            settled = plain(candidate)
            if isinstance(settled, Absent) or settled == Known(""):
                continue
            if isinstance(settled, Unknown) and settled.reason is not Reason.INVALID:
                if "" in settled.excluded:
                    return candidate
                return derived(name, span, *candidates[position:]) if candidates[position + 1 :] else candidate
            return candidate
        return invalid(span, "coalesce: no value that is neither null nor empty")

    return lift(known, *arguments)


def coalesce_list(name: str, span: Span, *arguments: Value) -> Value:
    """`coalescelist(lists...)`: the first that is not empty."""

    def known(*candidates: Value) -> Value:
        for candidate in candidates:
            settled = plain(candidate)
            if isinstance(settled, Absent | Known | Text):
                return invalid(span, "coalescelist: lists are required")
            if settled in (ListValue(), MapValue()):
                continue
            if isinstance(settled, ListValue) and (settled.items or settled.rest is None):
                return candidate
            if candidate is candidates[-1]:
                return candidate
            return ListValue((), span, derived(name, span, *candidates))
        return invalid(span, "coalescelist: no list with elements")

    return lift(known, *arguments)


def compact(name: str, span: Span, value: Value) -> Value:
    """`compact(list)` without null and empty strings; what is not known may go or stay."""

    def known(value: Value) -> Value:
        value = plain(value)
        if not isinstance(value, ListValue):
            return (
                ListValue((), span, derived(name, span, value)) if is_open(value) else invalid(span, "compact: no list")
            )
        found: list[Value] = []
        rest: Value | None = None
        placed = value.placed
        for item in value.items:
            settled = plain(item)
            if isinstance(settled, Absent) or settled == Known(""):
                continue
            if isinstance(settled, Unknown) and "" not in settled.excluded:
                rest = rest if rest is not None else settled
                continue
            placed = placed and rest is None
            if isinstance(settled, ListValue | MapValue):
                return invalid(span, "compact: every element must be a string")
            found.append(Known(to_text(settled.value), settled.span) if isinstance(settled, Known) else item)
        return ListValue(tuple(found), span, rest if rest is not None else value.rest, placed)

    return lift(known, expose(value))


def one(name: str, span: Span, value: Value) -> Value:
    """`one(list)`: its only element, null for an empty list."""

    def known(value: Value) -> Value:
        value = plain(value)
        if isinstance(value, Known | Text | MapValue | Absent):
            return invalid(span, "one: a list is required")
        if isinstance(value, ListValue):
            if len(value.items) > 1:
                return invalid(span, "one: more than one element")
            if value.rest is None:
                return value.items[0] if value.items else Absent(span)
        return value if first_error((value,)) else derived(name, span, value)

    return lift(known, value)


def reverse(name: str, span: Span, value: Value) -> Value:
    """`reverse(list)`."""

    def known(value: Value) -> Value:
        value = plain(value)
        if isinstance(value, ListValue) and value.rest is None:
            return ListValue(value.items[::-1], span)
        if isinstance(value, Known | Text | MapValue | Absent):
            return invalid(span, "reverse: a list is required")
        return value if first_error((value,)) else ListValue((), span, derived(name, span, value))

    return lift(known, value)


def sort(name: str, span: Span, value: Value) -> Value:
    """`sort(list)` of texts; with unknown elements the order is not known, and neither is any place."""

    def known(value: Value) -> Value:
        value = plain(value)
        if (
            isinstance(value, ListValue)
            and value.rest is None
            and all(isinstance(plain(i), Known) for i in value.items)
        ):
            ordered = sorted(map(_known, value.items), key=_spelling)
            return ListValue(tuple(Known(_spelling(one), one.span) for one in ordered), span)
        if isinstance(value, ListValue) and value.rest is None:
            return ListValue(tuple(derived(f"{name}[{n}]", span, value) for n in range(len(value.items))), span)
        return value if first_error((value,)) else ListValue((), span, derived(name, span, value))

    return lift(known, expose(value))


def _spelling(value: Known) -> str:
    return to_text(value.value)


def _known(value: Value) -> Known:
    settled = plain(value)
    assert isinstance(settled, Known)
    return settled


def to_list(name: str, span: Span, value: Value) -> Value:
    """`tolist`: lists and sets as they are."""

    def known(value: Value) -> Value:
        settled = plain(value)
        if isinstance(settled, ListValue):
            return ListValue(tuple(unified(settled.items)), settled.span, settled.rest, settled.placed)
        if isinstance(settled, Absent):
            return settled
        if is_open(settled):
            return ListValue((), span, elements_of(settled))
        return settled if isinstance(settled, Unknown) else invalid(span, f"{name}: a list is required")

    return lift(known, value)


def _index(collection: object, wanted: object) -> int:
    for position, item in enumerate(items(collection)):
        if item == wanted and isinstance(item, bool) == isinstance(wanted, bool):
            return position
    raise MistakeError("the value is not in the list")


def match_keys(name: str, span: Span, *arguments: Value) -> Value:
    """`matchkeys(values, keys, wanted)`: the values at whose place a wanted key stands."""
    if len(arguments) != 3:
        return invalid(span, "matchkeys takes three lists")

    def known(contents: Value, names: Value, wanted: Value) -> Value:
        lists = [plain(one) for one in (contents, names, wanted)]
        if not all(isinstance(one, ListValue) and one.rest is None for one in lists):
            return first_error(lists) or ListValue((), span, derived(name, span, *lists))
        one, two, three = (one for one in lists if isinstance(one, ListValue))
        if len(one.items) != len(two.items):
            return invalid(span, "matchkeys: values and keys differ in number")
        settled = [plain(item) for item in (*two.items, *three.items)]
        if not all(isinstance(item, Known) for item in settled):
            return ListValue((), span, derived(name, span, *lists))
        there = {to_text(_known(item).value) for item in three.items}
        kept = [v for v, k in zip(one.items, two.items, strict=False) if to_text(_known(k).value) in there]
        return ListValue(tuple(kept), span)

    return lift(known, arguments[0], expose(arguments[1]), expose(arguments[2]))


def _chunks(collection: object, size: object) -> list[list[object]]:
    found, step = items(collection), whole(size)
    if step < 0:
        raise MistakeError("the size must be positive")
    return [found[start : start + step] for start in range(0, len(found), step)] if step > 0 else [found]


def _range(*bounds: object) -> list[int | float]:
    numbers = [number(bound) for bound in bounds]
    start, end = (0, numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])
    step = numbers[2] if len(numbers) > 2 else (1 if end >= start else -1)
    if not 1 <= len(numbers) <= 3 or step == 0 or (end - start) * step < 0:
        raise MistakeError("the step does not lead from start to end")
    if abs((end - start) / step) > _RANGE:
        raise MistakeError(f"more than {_RANGE} numbers")
    found = []
    while (start < end) if step > 0 else (start > end):
        found.append(start)
        start += step
    return found


def truth(name: str, span: Span, value: Value) -> Value:
    """`alltrue` and `anytrue`: one element may decide, whatever the others are."""
    deciding = name == "anytrue"

    def known(value: Value) -> Value:
        value = plain(value)
        if not isinstance(value, ListValue):
            return first_error((value,)) or derived(name, span, value)
        settled = [plain(item) for item in value.items]
        # Null is not true.
        known_ones = [to_text(i.value) if isinstance(i, Known) else "false" for i in settled if _is_settled(i)]
        if any(one not in ("true", "false") for one in known_ones):
            return invalid(span, f"{name}: every element must be a bool")
        if ("true" if deciding else "false") in known_ones:
            return Known(deciding, span)
        if value.rest is None and len(known_ones) == len(settled):
            return Known(not deciding, span)
        return derived(name, span, value)

    return lift(known, expose(value))


def _is_settled(value: Value) -> bool:
    return isinstance(value, Known | Absent)


FUNCTIONS: dict[str, Function] = {
    "alltrue": truth,
    "anytrue": truth,
    "chunklist": pure(_chunks),
    "coalesce": coalesce,
    "coalescelist": coalesce_list,
    "compact": compact,
    "contains": contains,
    "index": pure(_index),
    "matchkeys": match_keys,
    "one": one,
    "range": pure(_range),
    "reverse": reverse,
    "sort": sort,
    "tolist": to_list,
}
