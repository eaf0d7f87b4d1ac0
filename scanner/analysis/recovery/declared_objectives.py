"""Whether workloads declare how much they may lose, and how long they may be away."""

from __future__ import annotations

from itertools import islice

from scanner.analysis.recovery.recovery_objectives import (
    MEANINGS,
    Kind,
    objective_of,
    policy_objective,
    tagged_objective,
    tagged_objectives,
)
from scanner.analysis.workloads.tiers import TIER_TYPES
from scanner.analysis.workloads.workload_entries import ENTRIES, Entry, entries_of, serves_requests
from scanner.analysis.workloads.workloads import Workload, workload_of, workloads_of
from scanner.model.base import typed
from scanner.model.facts import once
from scanner.model.readings import Missing
from scanner.verdict import Result, Verdict, any_of, if_concerned

_PARTS = tuple(sorted(TIER_TYPES.union(*(kind.types() for kind in ENTRIES))))


def declares_objectives(entry: Entry, rpo_hours: int, rto_hours: int) -> Result | None:
    """Assert that both objectives of a workload are declared; None for what is no workload.

    Where no workload of the template has any, the first says so for all: the declaration is one for the solution.
    """
    workload = workload_of(entry)
    if workload is None:
        return None
    given: dict[Kind, int] = {"RPO": rpo_hours, "RTO": rto_hours}
    results = [_is_declared(workload, kind, hours) for kind, hours in given.items()]
    whole = results[0] & results[1]
    judged = whole.at(entry.span, _said(whole), entry.address).involving(entry.address)
    if judged.verdict is not Verdict.FAIL:
        return judged
    own = judged if workload.serves_requests else judged.graded("medium")
    view = entry.view
    some = once(view, "declared objectives", lambda: _declared_anywhere(entry))
    first = once(view, "first workloads", lambda: [one.entry.address for one in islice(workloads_of(view), 2)])
    if entry.address not in first[:1]:
        return if_concerned(some, own)
    if some.verdict is Verdict.PASS or len(first) == 1:
        return own
    told = judged.because("no recovery objectives are declared for any of the template's workloads")
    return told if any(serves_requests(one) for one in entries_of(view)) else told.graded("medium")


def _declared_anywhere(entry: Entry) -> Result:
    """Assert that a resilience policy, or a tag of anything that may be a part of a workload, declares an objective."""
    parts = (typed(block, entry.view) for block in entry.view.graph.blocks_of(_PARTS))
    tagged = (tagged_objective(part, kind) for part in parts for kind in MEANINGS)
    of_policies = (policy_objective(entry, kind) for kind in MEANINGS)
    declared = (one.must(lambda _: True) for one in (*of_policies, *tagged) if one is not None)
    return any_of(declared, entry.failed("nothing is declared"))


def _is_declared(workload: Workload, kind: Kind, given_hours: int = 0) -> Result:
    """Assert that something declares an objective of a workload, and that it is a length of time."""
    reading = objective_of(workload, kind, given_hours)
    if reading.known is None:
        # What cannot be seen of one member's tags doesn't matter where another's declare it.
        reading = next((one for one in tagged_objectives(workload, kind) if one.known is not None), reading)
    if isinstance(reading.fact, Missing):
        return workload.entry.failed(f"no {MEANINGS[kind]} is declared")
    return reading.must(lambda _: True)


def _said(result: Result) -> str:
    return "; ".join(one.message for one in result.evidence)
