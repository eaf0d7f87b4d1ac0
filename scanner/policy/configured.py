"""What the configuration says of single policies: how grave their failures are, and with which values they are asked.

[policies."backups/retention-length"]
days = 30

[policies."encryption-*/*"]
severity = "critical"
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from scanner.config import Configuration, Table
from scanner.policy.adjustments import NONE, Adjustment
from scanner.policy.registry import Registry
from scanner.policy.selection import matches
from scanner.policy.settings import RESERVED, Setting
from scanner.verdict import SEVERITIES


def adjusted(registry: Registry, configuration: Configuration) -> Registry:
    """The registry with what the configuration says of single policies.

    Raises UserError, with the line, for a glob that matches no policy, a setting that none of its policies has, and a
    value that the setting can't be.
    """
    table = configuration.table("policies")
    return registry if table is None else registry.adjusted(read_adjustments(table, registry))


def read_adjustments(table: Table, registry: Registry) -> Mapping[str, Adjustment]:
    """What the table [policies] says of single policies, by ID. Globs first, in their order; IDs outweigh them."""
    found: dict[str, Adjustment] = {}
    names = [name for name in table if "/" in name]
    for name in sorted(names, key=lambda one: one.lower() in registry.paths):
        inner = table.table(name)
        assert inner is not None
        ids = [policy for policy in registry.paths if matches(policy, [name])]
        if not ids:
            raise table.error(f"{name!r} matches no policy{_nearest(name, registry.paths)}", name)
        _read(inner, ids, registry, found)
    return found


def _read(table: Table, ids: Sequence[str], registry: Registry, found: dict[str, Adjustment]) -> None:
    """Add what one policy's or glob's table says."""
    severity = next((one for one in SEVERITIES if one == table.value("severity")), None)
    keys = [key for key in table if key not in RESERVED]
    declared = {policy: {one.name: one for one in registry.settings_of(policy)} for policy in ids} if keys else {}
    for key in keys:
        if not any(key in settings for settings in declared.values()):
            raise table.error(_unknown(key, ids, declared), key)
    for policy in ids:
        before = found.get(policy, NONE)
        values = {key: _value(table, setting) for key, setting in declared.get(policy, {}).items() if key in keys}
        stated = [*values, *(["severity"] if severity else [])]
        found[policy] = Adjustment(
            severity or before.severity,
            {**before.values, **values},
            {**before.sources, **{key: table.place(key) for key in stated}},
        )


def _value(table: Table, setting: Setting) -> object:
    try:
        return setting.read(table.value(setting.name))
    except ValueError as error:
        from scanner.config.schema import shown

        value = shown(table.value(setting.name))
        raise table.error(f"{setting.name!r} {error}, not {value}", setting.name) from error


def _unknown(key: str, ids: Sequence[str], declared: Mapping[str, Mapping[str, Setting]]) -> str:
    names = sorted({*RESERVED, *(name for settings in declared.values() for name in settings)})
    what = ids[0] if len(ids) == 1 else "none of these policies"
    has = "has no setting" if len(ids) == 1 else "has a setting"
    rest = _nearest(key, names) or f"; there are {', '.join(names)}"
    return f"{what} {has} {key!r}{rest}"


def _nearest(name: str, names: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, list(names), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
