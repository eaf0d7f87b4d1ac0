"""Keys that can't be computed but are told apart, as the zones of `{for az in slice(zones, 0, 3) : az => …}` are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scanner.parsers.terraform.derivation import describe
from scanner.values import Known, Reason, Unknown, Value, plain

Pair = tuple[Value, Value]
"""The key and the value of one entry."""


def are_distinct(keys: Sequence[Value]) -> bool:
    """Whether no two of these unknown keys are the same, as elements of one list by their index are taken not to be."""
    if any(isinstance(plain(key), Known) for key in keys):
        return False
    return len({_list_of(key) for key in keys}) == 1 and len({_index(key) for key in keys}) == len(keys)


def _list_of(key: Value) -> object:
    """What list an unknown is an element of; one that is no such element has a list of its own."""
    key = plain(key)
    if isinstance(key, Unknown) and key.needs and key.reason is not Reason.EACH and _index(key) is not None:
        return key.reason, key.needs, key.path[:-1]
    return key, object()


def _index(key: Value) -> int | None:
    key = plain(key)
    last = key.path[-1] if isinstance(key, Unknown) and key.path else None
    return last if isinstance(last, int) and last >= 0 else None


def in_order(pairs: Iterable[Pair]) -> tuple[tuple[Pair, ...], bool]:
    """Entries in the order of their keys, as far as that is known: a data source lists its zones sorted by name."""
    listed = tuple(pairs)
    keys = [plain(key) for key, _ in listed]
    if are_distinct(keys) and all(isinstance(key, Unknown) and key.reason is Reason.ZONES for key in keys):
        return tuple(sorted(listed, key=lambda pair: _index(pair[0]) or 0)), True
    return listed, len(listed) < 2


def spelled(key: Value) -> str:
    """A key as it stands in an address: `${data.aws_availability_zones.available.names[0]}`."""
    return f"${{{describe(plain(key))}}}"


def found_by(pairs: Iterable[Pair], key: Value) -> Value | None:
    """The value of the entry with this very key."""
    key = plain(key)
    return next((value for other, value in pairs if plain(other) == key), None)
