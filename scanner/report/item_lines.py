"""What a scan says of each checklist item that it touched: the verdict of what decides it, and the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from scanner.checklist.outline import Outline, Role
from scanner.report.order import state
from scanner.results import Finding

STATES = ("fail", "unknown", "pass", "suppressed")
"""States of a result, the worst first."""

EVIDENCE_ONLY = "evidence"
"""The word for an item that only supporting policies touched."""


@dataclass(slots=True)
class ItemLine:
    """One item: its ID and title, and how many results that decide or support it have which state."""

    id: str
    title: str
    deciding: Counter[str] = field(default_factory=Counter)
    supporting: Counter[str] = field(default_factory=Counter)

    @property
    def worst(self) -> str:
        """The worst state among the results that decide the item."""
        return next((word for word in STATES if self.deciding[word]), EVIDENCE_ONLY)

    @property
    def counts(self) -> str:
        """The counts in words, supporting results apart."""
        deciding = ", ".join(f"{self.deciding[word]} {word}" for word in STATES if self.deciding[word])
        supporting = ", ".join(f"{self.supporting[word]} {word}" for word in STATES if self.supporting[word])
        return "; ".join(filter(None, (deciding, supporting and f"supporting: {supporting}")))


def item_lines(findings: Iterable[Finding], checklist: Outline | None) -> list[ItemLine]:
    """The items that results belong to, in the checklist's order; improvements (severity info) count for none.

    Without a checklist, every policy counts as deciding its items. What another scanner says is evidence, no more.
    """
    items = {} if checklist is None else {item.id: item for item in checklist.items}
    order = {item: index for index, item in enumerate(items)}
    lines: dict[str, ItemLine] = {}
    for finding in findings:
        if finding.severity == "info":
            continue
        for item in finding.items:
            if item not in lines:
                lines[item] = ItemLine(item, items[item].title if item in items else "")
            listed = checklist is not None and (item, Role.SUPPORTS) in checklist.items_of(finding.policy)
            supports = listed or bool(finding.scanner)
            (lines[item].supporting if supports else lines[item].deciding)[state(finding)] += 1
    return sorted(lines.values(), key=lambda line: (order.get(line.id, len(order)), line.id))
