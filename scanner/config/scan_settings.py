"""The `[scan]` table: what is scanned, with which values, and what is asked.

[scan]
paths = ["templates", "infrastructure"]
exclude = ["examples/*"]
profile = "default"
severity = "medium"
parameter_files = ["parameters/prod.json"]

[scan.parameters]
Environment = "prod"

[scan.sets.prod]
variable_files = ["prod.tfvars"]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from scanner.config.table import Table
from scanner.inputs import Exclusion, Inputs, NamedSet
from scanner.verdict import SEVERITIES, Severity


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """What the configuration says of a scan; None and empty where it says nothing."""

    paths: tuple[Path, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    profile: str | None = None
    severity: Severity | None = None
    themes: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    inputs: Inputs = field(default_factory=Inputs)
    all_choices: bool = False


def read_scan(table: Table | None) -> ScanSettings:
    """The settings in a table. Raises UserError for a path that isn't there or that the file may not name."""
    if table is None:
        return ScanSettings()
    exclude = table.texts("exclude")
    severity = table.text("severity")
    return ScanSettings(
        paths=table.existing("paths"),
        exclusions=(Exclusion(exclude, table.path.parent),) if exclude else (),
        profile=table.text("profile"),
        severity=next((one for one in SEVERITIES if one == severity), None),
        themes=table.texts("themes"),
        items=table.texts("items"),
        inputs=Inputs(
            _values(table.table("parameters")),
            table.existing("parameter_files"),
            _values(table.table("variables")),
            table.existing("variable_files"),
            _sets(table.table("sets")),
        ),
        all_choices=table.boolean("all_choices") or False,
    )


def _values(table: Table | None) -> Mapping[str, object]:
    return MappingProxyType({} if table is None else {name: _text(table.value(name)) for name in table})


def _text(value: object) -> object:
    """As the command line would give it: variables and parameters are text there."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _sets(table: Table | None) -> tuple[NamedSet, ...]:
    found = []
    for name in table or ():
        assert table is not None
        inner = table.table(name)
        assert inner is not None
        found.append(NamedSet(name, inner.existing("parameter_files"), inner.existing("variable_files")))
    return tuple(found)
