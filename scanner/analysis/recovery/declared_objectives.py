"""Whether workloads declare how much they may lose, and how long they may be away."""

from __future__ import annotations

from scanner.analysis.recovery.recovery_objectives import MEANINGS, Kind, objective_of
from scanner.analysis.workloads.workloads import Entry, workload_of
from scanner.model.readings import Missing
from scanner.verdict import Result, Verdict


def declares_objectives(entry: Entry, rpo_hours: int, rto_hours: int) -> Result | None:
    """Assert that both objectives of a workload are declared; None for what is no workload."""
    workload = workload_of(entry)
    if workload is None:
        return None
    given: dict[Kind, int] = {"RPO": rpo_hours, "RTO": rto_hours}
    results = []
    for kind, hours in given.items():
        reading = objective_of(workload, kind, hours)
        words = f"no {MEANINGS[kind]} is declared"
        found = reading.must(lambda _: True)
        results.append(entry.failed(words) if isinstance(reading.fact, Missing) else found)
    whole = results[0] & results[1]
    judged = whole.at(entry.span, _said(whole), entry.address).involving(entry.address)
    if judged.verdict is Verdict.FAIL and not workload.serves_requests:
        return judged.graded("medium")
    return judged


def _said(result: Result) -> str:
    return "; ".join(one.message for one in result.evidence)
