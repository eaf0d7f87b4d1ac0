"""The outline of a checklist: what its items are called, and which policies decide or support them.

That is all a scan needs of it. A file beside the checklist holds it, with a checksum of the checklist: where that
differs, the checklist has been changed since and must be read itself. `python3 dev.py docs` writes it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from zlib import crc32


class Role(StrEnum):
    """What a policy does for an item."""

    DECIDES = "decides"
    """Its failure means that the item isn't met."""
    SUPPORTS = "supports"
    """Its results are shown as evidence and never decide."""


class OutlinedItem(NamedTuple):
    """An item, and the IDs of the policies that decide it and that support it."""

    id: str
    title: str
    decides: tuple[str, ...]
    supports: tuple[str, ...]


class Outline:
    """The items of a checklist, in its order."""

    def __init__(self, items: Iterable[OutlinedItem]) -> None:
        self.items = tuple(items)

    def items_of(self, policy_id: str) -> tuple[tuple[str, Role], ...]:
        """The items that a policy decides or supports, in the checklist's order; empty for an unknown policy."""
        return self._roles.get(policy_id, ())

    @property
    def policies(self) -> frozenset[str]:
        """IDs of all policies that decide or support an item."""
        return frozenset(self._roles)

    @cached_property
    def deciding(self) -> frozenset[str]:
        """IDs of the policies that decide an item."""
        return frozenset(policy for item in self.items for policy in item.decides)

    @cached_property
    def _roles(self) -> Mapping[str, tuple[tuple[str, Role], ...]]:
        found: dict[str, list[tuple[str, Role]]] = {}
        for item in self.items:
            for policies, role in ((item.decides, Role.DECIDES), (item.supports, Role.SUPPORTS)):
                for policy_id in policies:
                    found.setdefault(policy_id, []).append((item.id, role))
        return {policy_id: tuple(roles) for policy_id, roles in found.items()}


def record_of(path: Path) -> Path:
    """Where the outline of a checklist is kept."""
    return path.with_suffix(".outline.tsv")


def recorded_outline(path: Path) -> Outline | None:
    """The outline of the checklist in a YAML file, as it was kept; None where that was made of another text."""
    try:
        checksum, *lines = record_of(path).read_text(encoding="utf-8").splitlines()
        if checksum != _checksum(path):
            return None
    except (OSError, ValueError):
        return None
    return Outline(
        OutlinedItem(name, title, _split(decides), _split(supports))
        for name, title, decides, supports in (line.split("\t") for line in lines)
    )


def write_outline(path: Path, outline: Outline) -> None:
    """Keep the outline of the checklist in a YAML file."""
    rows = ("\t".join((one.id, one.title, ";".join(one.decides), ";".join(one.supports))) for one in outline.items)
    record_of(path).write_text("".join(f"{line}\n" for line in (_checksum(path), *rows)), encoding="utf-8")


def _checksum(path: Path) -> str:
    return f"{crc32(path.read_bytes()):08x}"


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()
