"""The loss of zones for programs, as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TextIO

from scanner.analysis.workloads.zone_loss import Fate, Tier
from scanner.report.outage.cases import Case, Outage
from scanner.source import InputError


def write(cases: Sequence[Case], stream: TextIO, errors: Sequence[InputError] = ()) -> None:
    """Write one document: workloads with their tiers, edges and outages, and what could not be read."""
    document = {
        "version": 1,
        "workloads": [_workload(case) for case in cases],
        "errors": [{"file": one.span.file, "line": one.span.start_line, "message": one.message} for one in errors],
    }
    json.dump(document, stream, indent=1)
    stream.write("\n")


def _workload(case: Case) -> dict[str, object]:
    workload = case.workload
    return {
        "root": case.root,
        "entry": case.address,
        "state": case.word,
        "tiers": [_tier(tier) for tier in workload.tiers.values()],
        "edges": [{"from": one.source, "to": one.target, "kind": one.kind.name.lower()} for one in workload.edges],
        "assumed": list(case.assumed),
        "unseen": [one.evidence[0].message for one in workload.unseen],
        "outages": [_outage(outage) for outage in case.outages],
    }


def _tier(tier: Tier) -> dict[str, object]:
    return {
        "address": tier.address,
        "members": [member.resource.address for member in tier.members],
        "zones": list(dict.fromkeys(part.zone.describe() for member in tier.members for part in member.parts)),
        "behaviour": tier.members[0].behaviour.name.lower(),
    }


def _outage(outage: Outage) -> dict[str, object]:
    return {
        "zone": outage.zone,
        "state": outage.word,
        "tiers": [_fate(fate) for fate in outage.fates],
    }


def _fate(fate: Fate) -> dict[str, object]:
    return {
        "address": fate.tier.address,
        "state": fate.word,
        "best": fate.best.name.lower(),
        "worst": fate.worst.state.name.lower(),
        "reason": fate.reason,
        "needs": list(fate.needs),
        "mend": fate.worst.mend or None,
    }
