"""Functions of maps, which keep what is known of their arguments.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

from scanner.parsers.terraform.derivation import cause_of, derived
from scanner.parsers.terraform.functions.collection import at, first_error, invalid, is_open, unified
from scanner.parsers.terraform.functions.plain_data import Function, entries, expose, items, pure, text
from scanner.parsers.terraform.symbolic_keys import are_distinct, in_order
from scanner.source import Span
from scanner.values import (
    Absent,
    Known,
    ListValue,
    MapValue,
    Text,
    Unknown,
    Value,
    lift,
    plain,
    to_text,
)


def merge(name: str, span: Span, *arguments: Value) -> Value:
    """`merge(maps...)`: later keys win; an unknown map leaves the keys after it certain."""

    def known(*maps: Value) -> Value:
        found: dict[str, Value] = {}
        spans: dict[str, Span] = {}
        rest: Value | None = None
        settled = [plain(one) for one in maps]
        filled = [one for one in settled if not (isinstance(one, Absent) or one == MapValue())]
        if len(filled) == 1 and isinstance(filled[0], MapValue):
            return filled[0]
        for one in settled:
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
            return at(collection, to_text(key.value), span)
        if not isinstance(collection, MapValue) or not isinstance(key, Known):
            return first_error((collection, key)) or derived(name, span, collection, key, *default)
        found = collection.entries.get(to_text(key.value))
        if found is not None:
            return found
        if collection.rest is not None:
            return derived(name, span, collection, key, *default)
        return default[0] if default else invalid(span, f"lookup: no element {to_text(key.value)!r}")

    return lift(known, *arguments)


def keys(name: str, span: Span, value: Value) -> Value:
    """`keys(map)`, sorted."""

    def known(value: Value) -> Value:
        value = plain(value)
        if isinstance(value, MapValue):
            found = tuple(Known(key, value.key_spans.get(key, span)) for key in sorted(value.entries))
            if value.hidden:
                hidden, ordered = in_order(value.hidden)
                return ListValue((*found, *(key for key, _ in hidden)), span, None, ordered and not found)
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
            stated = tuple(value.entries[key] for key in sorted(value.entries))
            if value.hidden:
                hidden, ordered = in_order(value.hidden)
                return ListValue((*stated, *(item for _, item in hidden)), span, None, ordered and not stated)
            return ListValue(stated, span, value.rest)
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
        if (
            names.rest is None
            and contents.rest is None
            and len(settled) == len(contents.items)
            and are_distinct(settled)
        ):
            hidden = tuple(zip(settled, contents.items, strict=True))
            return MapValue({}, span, derived(name, span, names, contents), {}, hidden)
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
            return MapValue(found, settled.span, settled.rest, settled.key_spans, settled.hidden)
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


FUNCTIONS: dict[str, Function] = {
    "keys": keys,
    "lookup": lookup,
    "map": legacy_map,
    "merge": merge,
    "tomap": to_map,
    "transpose": pure(_transpose),
    "values": values,
    "zipmap": zipmap,
}
