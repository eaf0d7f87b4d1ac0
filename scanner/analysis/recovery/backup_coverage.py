"""Whether a backup selection takes anything that the template declares."""

from __future__ import annotations

from scanner.analysis.recovery.backup_selection import KINDS, takes
from scanner.analysis.recovery.recovery_points import STORES
from scanner.model.backup import Selection
from scanner.model.base import Resource, typed
from scanner.verdict import Result, Verdict


def stores_of(selection: Selection) -> list[Resource]:
    """The resources of the template that AWS Backup can take."""
    view = selection.view
    assert STORES, "the classes of the stores are imported, so that blocks are seen through them"
    return [typed(block, view) for block in view.graph.blocks_of(tuple(KINDS)) if view.world.exists(block) is not False]


def takes_something(selection: Selection) -> Result:
    """Assert that it takes a resource of the template, or everything.

    Where the template declares nothing that AWS Backup can take, what is selected lies outside of it.
    """
    if selection.takes_everything:
        return selection.passed("the selection names nothing, which takes every supported resource")
    stores = stores_of(selection)
    if not stores:
        return selection.unknown("what it selects lies outside the template")
    doubt: Result | None = None
    for store in stores:
        taken = takes(selection, store)
        if taken.verdict is Verdict.PASS:
            return taken
        if taken.verdict is Verdict.UNKNOWN:
            doubt = taken if doubt is None else doubt
    return selection.failed("no resource of the template is selected") if doubt is None else doubt
