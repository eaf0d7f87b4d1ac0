"""The catalogue of controls: which policies exist, what each demands, and the equal rules of other scanners.

The table is data (`catalogue/controls.csv` in the folder of policies). Its IDs are a public contract. Which policy
decides which item of a checklist is the checklist's own data (`scanner.checklist`); the table repeats the item IDs
alone, and a test holds both together.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from scanner.errors import UserError

TABLE_NAME = "controls.csv"

EQUIVALENT_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "checkov": "checkov_ids",
        "trivy": "trivy_ids",
        "cfn_nag": "cfn_nag_ids",
        "regula": "regula_ids",
        "guard": "guard_rules",
        "terrascan": "terrascan_ids",
        "securityhub": "securityhub_ids",
    }
)
"""Other scanner → the column that lists its equal rules."""

_OWN_COLUMNS = (
    "id",
    "theme",
    "title",
    "severity",
    "checklist_items",
    "cfn_types",
    "tf_types",
    "pass_criterion",
    "needs_graph",
)
_COLUMNS = (*_OWN_COLUMNS, *EQUIVALENT_COLUMNS.values())


class CatalogueError(UserError):
    """A catalogue that can't be read as what it should be; the text starts with `path:line:`."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Control:
    """One row of the table: what one policy demands."""

    id: str
    """The policy's ID, `theme/name`."""
    theme: str
    title: str
    severity: str
    items: tuple[str, ...]
    """IDs of the checklist items that the policy decides or supports."""
    cfn_types: tuple[str, ...]
    tf_types: tuple[str, ...]
    criterion: str
    """When it passes, what an absent property means, and when the answer is unknown."""
    needs_graph: str
    """`no`: one resource; `companion`: it and what belongs to it; `path`: paths through the graph."""
    equivalents: Mapping[str, tuple[str, ...]]
    """Other scanner (a key of `EQUIVALENT_COLUMNS`) → its rules about the same subject; others are left out."""


@dataclass(frozen=True)
class Controls:
    """All rows, in the order of the file."""

    rows: tuple[Control, ...]
    by_id: Mapping[str, Control] = field(repr=False)

    def __iter__(self) -> Iterator[Control]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def get(self, policy_id: str) -> Control | None:
        """The row of a policy, or `None` where the table has none (a user's own policy)."""
        return self.by_id.get(policy_id)

    def equivalent_to(self, scanner: str, rule: str) -> tuple[str, ...]:
        """IDs of the policies that another scanner's rule equals; empty for a rule that the table doesn't know."""
        return self._by_rule.get((scanner, rule), ())

    @cached_property
    def _by_rule(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], list[str]] = {}
        for control in self.rows:
            for scanner, rules in control.equivalents.items():
                for rule in rules:
                    found.setdefault((scanner, rule), []).append(control.id)
        return {key: tuple(ids) for key, ids in found.items()}


def rule_name(identifier: str) -> str:
    """Another scanner's rule as the catalogue has it: of trivy's older names, `AVD-AWS-0086`, without the prefix."""
    return identifier[4:] if identifier[:4].upper() == "AVD-" else identifier


def load_controls(folder: Path) -> Controls:
    """Read `controls.csv` in `folder` (the folder `catalogue` beside the themes of policies).

    Raises:
        CatalogueError: a row is malformed, or the file is missing or isn't UTF-8.
    """
    path = folder / TABLE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CatalogueError(path, 1, "not valid UTF-8") from error
    except OSError as error:
        raise CatalogueError(path, 1, error.strerror or "can't be read") from error
    reader = csv.reader(io.StringIO(text), strict=True)
    by_id: dict[str, Control] = {}
    try:
        if tuple(next(reader, ())) != _COLUMNS:
            raise CatalogueError(path, 1, f"the columns must be {', '.join(_COLUMNS)}")
        for cells in reader:
            control = _control(path, reader.line_num, cells)
            if control.id in by_id:
                raise CatalogueError(path, reader.line_num, f"{control.id} is listed twice")
            by_id[control.id] = control
    except csv.Error as error:
        raise CatalogueError(path, reader.line_num, f"not valid CSV: {error}") from error
    return Controls(tuple(by_id.values()), MappingProxyType(by_id))


def _control(path: Path, line: int, cells: list[str]) -> Control:
    if len(cells) != len(_COLUMNS):
        raise CatalogueError(path, line, f"{len(cells)} columns where {len(_COLUMNS)} are expected")
    policy_id, theme, title, severity, items, cfn_types, tf_types, criterion, needs_graph, *rules = cells
    if not policy_id.startswith(f"{theme}/"):
        raise CatalogueError(path, line, f"{policy_id!r} must start with its theme, {theme!r}, and a slash")
    return Control(
        id=policy_id,
        theme=theme,
        title=title,
        severity=severity,
        items=_split(items),
        cfn_types=_split(cfn_types),
        tf_types=_split(tf_types),
        criterion=criterion,
        needs_graph=needs_graph,
        equivalents={name: _split(cell) for name, cell in zip(EQUIVALENT_COLUMNS, rules, strict=True) if cell},
    )


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()
