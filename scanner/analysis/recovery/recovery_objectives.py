"""What is declared of recovery: how much may be lost (RPO), and how long it may take (RTO).

Declared by tags on a workload's entry point or on one of its members (`RPO: 4h`, `RTO: PT1H`), by a resilience policy
of the template, or by the configuration, as settings of the policies that ask.
https://docs.aws.amazon.com/resilience-hub/latest/userguide/concepts-terms.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from scanner.analysis.workloads.memberships import workloads_with
from scanner.model.base import Resource
from scanner.model.readings import Fact, Missing, Reading, Stated, undecided
from scanner.model.recovery_drills import ResiliencyPolicy
from scanner.model.tagged import tags_of
from scanner.model.tags import bare
from scanner.values import Reason, Unknown, plain

if TYPE_CHECKING:
    from scanner.analysis.workloads.workloads import Workload

Kind = Literal["RPO", "RTO"]

MEANINGS: dict[Kind, str] = {"RPO": "recovery point objective", "RTO": "recovery time objective"}

_KEYS: dict[Kind, frozenset[str]] = {
    "RPO": frozenset({"rpo", "recoverypointobjective"}),
    "RTO": frozenset({"rto", "recoverytimeobjective"}),
}
"""Keys of tags, in lower case and without separators."""

_UNITS = {"s": 1 / 60, "m": 1, "h": 60, "d": 1440}
_WRITTEN = re.compile(r"(\d+(?:\.\d+)?)\s*(d|h|m|s)[a-z]*", re.IGNORECASE)


def minutes_in(written: str) -> int | None:
    """A time as tags and policies write it, in minutes: `4h`, `1h30m`, `15 minutes`, `PT4H`, `P1D`, `24` (hours)."""
    shown = written.strip().lower().removeprefix("p").replace("t", "", 1) if written[:1] in "pP" else written.strip()
    if re.fullmatch(r"\d+(\.\d+)?", shown):
        return round(float(shown) * 60)
    found = _WRITTEN.findall(shown)
    if not found or _WRITTEN.sub("", shown).strip(" ,"):
        return None
    return round(sum(float(number) * _UNITS[unit.lower()] for number, unit in found))


def _minutes(reading: Reading[str]) -> Reading[int]:
    fact = reading.fact
    match fact:
        case Stated(value, span):
            found = minutes_in(value)
            doubt = Unknown(Reason.INVALID, span, detail=f"{value[:40]!r} is no length of time")
            read: Fact[int] = undecided(doubt) if found is None else Stated(found, span, written=value)
            return Reading(reading.name, read, reading.involves)
        case _:
            return Reading(reading.name, fact, reading.involves)


def tagged_objective(resource: Resource, kind: Kind) -> Reading[int] | None:
    """What a resource's own tags declare, in minutes; None without such a tag, undecided where tags cannot be seen."""
    tags = tags_of(resource)
    for tag in tags:
        if bare(tag.key) in _KEYS[kind]:
            place = tag.span if tag.span.start_line else resource.span
            fact: Fact[str] = Stated(tag.known, place) if tag.known is not None else undecided(plain(tag.value))
            return _minutes(Reading(f"the tag {tag.key}", fact, (resource.address,)))
    return None if tags.rest is None else Reading(f"the tag {kind}", tags.rest, (resource.address,))


def objective_of(workload: Workload, kind: Kind, given_hours: int = 0) -> Reading[int]:
    """What is declared of a workload, in minutes; missing where nothing is. `given_hours` is the configuration's."""
    declared = next(tagged_objectives(workload, kind), None)
    if declared is not None:
        return declared
    entry = workload.entry
    if given_hours:
        return Reading(f"the configured {kind} in minutes", Stated(given_hours * 60, entry.span), (entry.address,))
    return policy_objective(entry, kind) or Reading(MEANINGS[kind], Missing(entry.span), (entry.address,))


def tagged_objectives(workload: Workload, kind: Kind) -> Iterator[Reading[int]]:
    """What the tags of the entry, and then those of its members, declare."""
    members = (member.resource for tier in workload.tiers.values() for member in tier.members)
    found = (tagged_objective(resource, kind) for resource in (workload.entry, *members))
    return (one for one in found if one is not None)


def policy_objective(entry: Resource, kind: Kind) -> Reading[int] | None:
    """The objective of the template's resilience policy, which stands for the application that is deployed."""
    for block in entry.view.graph.blocks_of(ResiliencyPolicy.types()):
        policy = ResiliencyPolicy(block, entry.view)
        seconds, written = (policy.rpo_seconds, policy.rpo) if kind == "RPO" else (policy.rto_seconds, policy.rto)
        if not isinstance(seconds.fact, Missing):
            fact = seconds.fact
            counted: Fact[str] = Stated(f"{fact.value}s", fact.span) if isinstance(fact, Stated) else fact
            return _minutes(Reading(seconds.name, counted, seconds.involves))
        if not isinstance(written.fact, Missing):
            return _minutes(written)
    return None


def strictest(store: Resource, kind: Kind, given_hours: int = 0) -> Reading[int] | None:
    """The objective that a store must meet: its own, else the shortest of its workloads'; None where none is declared.

    A store of no workload is held to the configuration's, if that declares one.
    """
    own = tagged_objective(store, kind)
    if own is not None:
        return own
    declared = [objective_of(workload, kind, given_hours) for workload in workloads_with(store)]
    stated = [one for one in declared if not isinstance(one.fact, Missing)]
    if not declared and given_hours:
        return Reading(f"the configured {kind} in minutes", Stated(given_hours * 60, store.span), (store.address,))
    if not stated:
        return None
    return min(stated, key=lambda one: -1 if one.known is None else one.known)
