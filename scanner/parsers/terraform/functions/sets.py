"""Sets and distinct elements: values that may be equal are not counted twice, and those that differ not once.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

import itertools

from scanner.inputs import LIMITS
from scanner.parsers.terraform.derivation import cause_of, derived
from scanner.parsers.terraform.functions.collection import concat, elements_of, first_error, invalid, is_open, unified
from scanner.parsers.terraform.functions.plain_data import Function, expose
from scanner.source import Span
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
    lift,
    plain,
    to_text,
)


def distinct(name: str, span: Span, value: Value) -> Value:
    """`distinct(list)` and `toset(list)`: equal elements once; unknown ones may be equal to others."""

    def known(value: Value) -> Value:
        value = plain(value)
        if not isinstance(value, ListValue):
            if is_open(value):
                return ListValue((), span, elements_of(value))
            return value if isinstance(value, Unknown) else invalid(span, f"{name}: a list is required")
        found, doubtful = _distinct(unified(value.items))
        if name == "toset" and all(isinstance(plain(item), Known) for item in found):
            found.sort(key=_order)
        rest = value.rest if value.rest is not None else doubtful
        return ListValue(tuple(found), span, rest, value.placed and doubtful is None)

    return lift(known, expose(value))


def _distinct(found: list[Value]) -> tuple[list[Value], Value | None]:
    """The elements that surely differ from each other, and the first of those that may be equal to one of them."""
    known = {plain(item) for item in found if isinstance(plain(item), Known)}
    kept: list[Value] = []
    seen: set[Value] = set()
    open_ones: list[Value] = []
    doubtful: Value | None = None
    for item in found:
        settled = plain(item)
        if settled in seen:
            continue
        seen.add(settled)
        if not isinstance(settled, Known):
            if not all(differ(settled, other) for other in (*open_ones, *known)):
                doubtful = doubtful or item
                continue
            open_ones.append(settled)
        kept.append(item)
    return kept, doubtful


def differ(left: Value, right: Value) -> bool:
    """Whether two values that are not both known surely differ."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Unknown) and isinstance(other, Known) and to_text(other.value) in one.excluded:
            return True
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        # Zones of one region at different places of the list.
        same_list = left.needs == right.needs and left.path[:-1] == right.path[:-1]
        return left.reason is right.reason is Reason.ZONES and same_list and left != right
    if isinstance(left, Reference) and isinstance(right, Reference):
        # What identifies one resource identifies no other.
        return left.address != right.address and left.attribute == right.attribute in ("", "id", "arn")
    if isinstance(left, Text | Known) and isinstance(right, Text | Known):
        (a, b), (c, d) = _ends(left), _ends(right)
        return not (a.startswith(c) or c.startswith(a)) or not (b.endswith(d) or d.endswith(b))
    if isinstance(left, ListValue | MapValue) or isinstance(right, ListValue | MapValue):
        return cause_of(left) is None and cause_of(right) is None
    return False


def _ends(value: Text | Known) -> tuple[str, str]:
    if isinstance(value, Text):
        return value.prefix(), value.suffix()
    return to_text(value.value), to_text(value.value)


def _order(item: Value) -> tuple[bool, float, str]:
    value = plain(item)
    assert isinstance(value, Known)
    if isinstance(value.value, int | float) and not isinstance(value.value, bool):
        return (False, float(value.value), "")
    return (True, 0.0, to_text(value.value))


def set_product(name: str, span: Span, *arguments: Value) -> Value:
    """`setproduct(sets...)`: every combination, as lists."""
    if len(arguments) < 2:
        raise TypeError

    def known(*sets: Value) -> Value:
        settled = [plain(one) for one in sets]
        lists = [one for one in settled if isinstance(one, ListValue)]
        if len(lists) < len(settled) or any(one.rest is not None for one in lists):
            return first_error(settled) or ListValue((), span, derived(name, span, *settled))
        total = 1
        for one in lists:
            total *= len(one.items)
        if total > LIMITS.instances * 10:
            return ListValue((), span, Unknown(Reason.LIMIT, span, detail="setproduct makes too many combinations"))
        return ListValue(tuple(ListValue(row, span) for row in itertools.product(*(one.items for one in lists))), span)

    return lift(known, *arguments)


def set_operation(name: str, span: Span, *arguments: Value) -> Value:
    """`setunion`, `setintersection` and `setsubtract`; with anything unknown only a union keeps what it knows."""
    if not arguments:
        return invalid(span, f"{name} takes sets")
    if name == "setunion":
        return distinct("toset", span, concat("concat", span, *arguments))

    if name == "setsubtract" and len(arguments) != 2:
        raise TypeError

    def operate(*sets: Value) -> Value:
        lists = [plain(one) for one in sets]
        if any(isinstance(one, Known | Text | MapValue | Absent) for one in lists):
            return invalid(span, f"{name}: sets are required")
        if not all(isinstance(one, ListValue) and one.rest is None for one in lists):
            return first_error(lists) or ListValue((), span, derived(name, span, *lists))
        joined = unified(item for one in lists if isinstance(one, ListValue) for item in one.items)
        groups: list[list[Value]] = []
        for one in lists:
            assert isinstance(one, ListValue)
            groups.append(joined[: len(one.items)])
            joined = joined[len(one.items) :]
        if any(cause_of(item) is not None for group in groups for item in group):
            return ListValue((), span, derived(name, span, *lists))
        found, keep = groups[0], name == "setintersection"
        for other in groups[1:]:
            there = {plain(item) for item in other}
            found = [item for item in found if (plain(item) in there) == keep]
        return distinct("toset", span, ListValue(tuple(found), span))

    return lift(operate, *map(expose, arguments))


FUNCTIONS: dict[str, Function] = {
    "distinct": distinct,
    "setintersection": set_operation,
    "setproduct": set_product,
    "setsubtract": set_operation,
    "setunion": set_operation,
    "toset": distinct,
}
