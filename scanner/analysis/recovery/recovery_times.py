"""How long recovery takes by its structure: by failover, by a restore of so much data, or not at all.

https://docs.aws.amazon.com/whitepapers/latest/disaster-recovery-workloads-on-aws/disaster-recovery-options-in-the-cloud.html
"""

from __future__ import annotations

from scanner.analysis.recovery.recovery_objectives import strictest
from scanner.analysis.recovery.recovery_points import backups_of, if_stateful
from scanner.analysis.workloads.memberships import workloads_with
from scanner.analysis.workloads.store_tiers import store_member
from scanner.analysis.workloads.tier_members import Behaviour
from scanner.model import ebs, elasticache, rds
from scanner.model.base import Resource
from scanner.model.readings import Fact, Missing, Reading, Stated
from scanner.verdict import Result, Verdict

FAILOVER = 15
"""Minutes until a standby has taken over and clients have found it."""

RELAUNCH = 60
"""Minutes until programs run again from image and template."""

GIB_PER_HOUR = 100
"""How much is restored in an hour."""


def recovers_within(store: Resource, hours: int, data_gib: int, rto_hours: int) -> Result | None:
    """Assert that a store is back within some hours, and within its workload's objective; None for one without state.

    `data_gib` is how much it holds at most where the template doesn't say; zero where nobody does.
    """
    return if_stateful(store, lambda: _recovers(store, hours, data_gib, rto_hours))


def _recovers(store: Resource, hours: int, data_gib: int, rto_hours: int) -> Result:
    declared = strictest(store, "RTO", rto_hours)
    limit = hours * 60
    if declared is not None and declared.known is not None:
        limit = min(limit, declared.known)
    result = _within(store, limit, data_gib)
    if declared is not None and declared.known is None and result.verdict is not Verdict.FAIL:
        return declared.unknown("the recovery time objective is not known").involving(store.address)
    if result.verdict is Verdict.FAIL and isinstance(store, elasticache.ReplicationGroup):
        result = result.graded("low")
    involved = [workload.entry.address for workload in workloads_with(store)]
    return result.involving(store.address, *involved, *(declared.involves if declared is not None else ()))


def _within(store: Resource, limit: int, data_gib: int) -> Result:
    member = store_member(store)
    failover = _judged(store, FAILOVER, limit, f"it fails over within {_shown(FAILOVER)}")
    if member is not None and (member.behaviour is Behaviour.REGIONAL or member.spread.verdict is Verdict.PASS):
        return failover
    restored = _restored(store, limit, data_gib)
    if member is not None and member.spread.verdict is Verdict.UNKNOWN and restored.verdict is not failover.verdict:
        return member.spread.at(store.span, "whether it fails over is not known", store.address)
    return restored


def _restored(store: Resource, limit: int, data_gib: int) -> Result:
    made = backups_of(store).exist()
    if made.verdict is not Verdict.PASS:
        words = "nothing is there to recover it from" if made.verdict is Verdict.FAIL else made.evidence[0].message
        return made.at(store.span, words, store.address)
    size = _size(store, data_gib)
    if size.known is None:
        needs = size.fact.needs if not isinstance(size.fact, Missing | Stated) else ()
        words = "how long a restore takes is not known: how much it holds is not declared"
        return store.unknown(words, *(needs or (f"how much data {store.address} holds",)))
    minutes = RELAUNCH + size.known * 60 // GIB_PER_HOUR
    if workloads_with(store):
        minutes += RELAUNCH
    return _judged(store, minutes, limit, f"a restore of {size.known} GiB takes about {_shown(minutes)}")


def _judged(store: Resource, minutes: int, limit: int, words: str) -> Result:
    if minutes <= limit:
        return store.passed(words)
    return store.failed(f"{words}, more than {_shown(limit)}")


def _shown(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} minutes"
    return f"{hours} {'hour' if hours == 1 else 'hours'}" + (f" {rest} minutes" if rest else "")


def _size(store: Resource, data_gib: int) -> Reading[int]:
    """How much a store holds at most, in GiB."""
    match store:
        case rds.DbInstance():
            stated = store.maximum_gib if store.maximum_gib.is_given else store.allocated_gib
        case ebs.Volume():
            stated = store.size_gib
        case _:
            stated = Reading("size", Missing(store.span), (store.address,))
    if isinstance(stated.fact, Missing) and data_gib:
        fact: Fact[int] = Stated(data_gib, store.span)
        return Reading("data_gib", fact, (store.address,))
    return stated


def meets_point_objective(store: Resource, rpo_hours: int) -> Result | None:
    """Assert that the worst recovery point of a store is no older than declared; None where nothing is declared."""
    declared = strictest(store, "RPO", rpo_hours)
    return None if declared is None else if_stateful(store, lambda: _meets(store, declared))


def _meets(store: Resource, declared: Reading[int]) -> Result:
    limit = declared.known
    if limit is None:
        return declared.unknown("the recovery point objective is not known").involving(store.address)
    found = store.failed("nothing backs it up")
    for source in backups_of(store).sources:
        found = found | source.worst_within(limit)
    words = {
        Verdict.PASS: f"its worst recovery point is no older than the {_shown(limit)} that are declared",
        Verdict.FAIL: f"its worst recovery point may be older than the {_shown(limit)} that are declared",
        Verdict.UNKNOWN: f"whether its worst recovery point is within the {_shown(limit)} declared is not settled",
    }
    return found.at(store.span, words[found.verdict], store.address).involving(store.address, *declared.involves)
