"""The section `[assume]` of the configuration.

[assume]
distinct_zones = [["PrivateSubnet1ID", "PrivateSubnet2ID"]]   # they lie in different zones

[assume.zones]
SubnetIds = 2                                                 # its first two elements lie in different zones

[assume.values]
Environment = "prod"
"""

from __future__ import annotations

from scanner.assumptions import Assumption, Assumptions
from scanner.config.table import Table


def read_assumptions(table: Table | None) -> Assumptions:
    """What the section states; nothing without it.

    Raises UserError for a count of zones below one, and for a group of fewer than two names.
    """
    if table is None:
        return Assumptions()
    zones, counted = _zones(table.table("zones"))
    apart, separate = _apart(table)
    values, given = _values(table.table("values"))
    return Assumptions(zones, apart, values, (*counted, *separate, *given))


def _zones(table: Table | None) -> tuple[dict[str, int], list[Assumption]]:
    counts: dict[str, int] = {}
    stated = []
    for name in table or ():
        assert table is not None
        count = table.number(name) or 0
        if count < 1:
            raise table.error(f"{name!r} must reach one zone at least", name)
        counts[name] = count
        words = f"{name} reaches {count} {'zone' if count == 1 else 'zones'}"
        stated.append(_stated(table, (name,), words, name))
    return counts, stated


def _apart(table: Table) -> tuple[tuple[tuple[str, ...], ...], list[Assumption]]:
    groups: list[tuple[str, ...]] = []
    stated = []
    listed = table.value("distinct_zones")
    for number, group in enumerate(listed if isinstance(listed, list) else ()):
        names = tuple(str(one) for one in group)
        if len(set(names)) < len(names) or len(names) < 2:
            raise table.error(
                "it takes two names or more, each once, to lie in different zones", "distinct_zones", number
            )
        groups.append(names)
        words = f"{' and '.join(names)} lie in different zones"
        stated.append(_stated(table, names, words, "distinct_zones", number))
    return tuple(groups), stated


def _values(table: Table | None) -> tuple[dict[str, object], list[Assumption]]:
    values: dict[str, object] = {}
    stated = []
    for name in table or ():
        assert table is not None
        value = table.value(name)
        values[name] = str(value).lower() if isinstance(value, bool) else value
        stated.append(_stated(table, (name,), f"{name} is {values[name]}", name))
    return values, stated


def _stated(table: Table, names: tuple[str, ...], words: str, *key: str | int) -> Assumption:
    return Assumption(names, words, table.path.as_posix(), table.document.line((*table.key, *key)))
