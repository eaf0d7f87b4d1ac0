"""Whether workloads declare how much they may lose, and how long they may be away."""

from __future__ import annotations

from scanner.analysis.recovery.recovery_objectives import MEANINGS, Kind, objective_of, tagged_objectives
from scanner.analysis.workloads.workload_entries import Entry
from scanner.analysis.workloads.workloads import Workload, workload_of, workloads_of
from scanner.model.facts import once
from scanner.model.readings import Missing
from scanner.verdict import Result, Verdict, any_of, if_concerned


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
    entries, serving, some = once(entry.view, "declared objectives", lambda: _all_workloads(entry))
    if entry.address not in entries[:1]:
        return if_concerned(some, own)
    if some.verdict is Verdict.PASS or len(entries) == 1:
        return own
    words = f"no recovery objectives are declared for any of the template's {len(entries)} workloads"
    told = judged.because(words).involving(*entries)
    return told if serving else told.graded("medium")


def _all_workloads(entry: Entry) -> tuple[list[str], bool, Result]:
    """The workloads of the template by their entries, whether one serves requests, and whether one has objectives."""
    found = list(workloads_of(entry.view))
    some = any_of((_is_declared(one, kind) for one in found for kind in MEANINGS), entry.failed("nothing is declared"))
    return [one.entry.address for one in found], any(one.serves_requests for one in found), some


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
