"""Which sources make recovery points of a store, and how far apart these are.

A source is the service's own backup, a rule of a backup plan that takes the store, or a schedule of a lifecycle policy.
https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scanner.analysis.buckets import bucket_uses
from scanner.analysis.recovery.backup_selection import selections, takes
from scanner.analysis.recovery.block_backups import (
    has_lasting_data,
    instances_of,
    lifecycle_policies,
    snapshots,
    targets,
    unseen_instance,
)
from scanner.analysis.recovery.search_snapshots import snapshots_hourly
from scanner.model import (
    docdb,
    dynamodb,
    ebs,
    ec2,
    efs,
    elasticache,
    fsx,
    keyspaces,
    memorydb,
    neptune,
    opensearch,
    rds,
    redshift,
    s3,
    timestream,
)
from scanner.model.backup import Plan, Rule
from scanner.model.base import Resource
from scanner.model.dlm import LifecyclePolicy
from scanner.model.fields import Link
from scanner.model.readings import Reading, Stated, Undecided, undecided
from scanner.model.schedules import DAY
from scanner.model.tagged import is_recreatable
from scanner.values import Absent, Reason, Unknown
from scanner.verdict import Result, Verdict, any_of, if_concerned, unless

LOGGED = 5
"""Minutes between two recovery points where changes are logged: databases and point-in-time recovery."""

WAREHOUSE = 8 * 60
"""https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-snapshots.html"""

CONTINUOUS = 15
"""Minutes at the most between two recovery points of a continuous backup.
https://docs.aws.amazon.com/aws-backup/latest/devguide/point-in-time-recovery.html
"""

SNAPSHOT_START = 60
"""Minutes within which a lifecycle policy starts what it has scheduled.
https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-ami-policy.html
"""

_CONTINUOUS = (rds.DbInstance, rds.DbCluster, s3.Bucket)
"""Kinds that a rule may back up continuously."""

SEARCH = 60
"""https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-snapshots.html"""

STORES = (
    rds.DbInstance,
    rds.DbCluster,
    docdb.DbCluster,
    neptune.DbCluster,
    dynamodb.Table,
    dynamodb.GlobalTable,
    keyspaces.Table,
    redshift.Cluster,
    redshift.Namespace,
    opensearch.Domain,
    elasticache.ReplicationGroup,
    memorydb.Cluster,
    efs.FileSystem,
    fsx.FileSystem,
    ebs.Volume,
    ec2.Instance,
    s3.Bucket,
    timestream.Table,
)
"""The kinds of store."""


def if_stateful(store: Resource, required: Callable[[], Result | None]) -> Result | None:
    """What is required of a store that holds data of its own, which nothing else can make again.

    None for one that doesn't, unless it meets the requirement all the same; unknown where nobody knows.
    """
    own = holds_own_data(store)
    found = None if own.verdict is Verdict.FAIL else required()
    asked = None if found is None else unless(is_replaceable(store), found)
    return None if asked is None else if_concerned(own, asked)


def holds_state(store: Resource) -> Result:
    """Assert that it holds data of its own that nothing else can make again."""
    return holds_own_data(store) & ~is_replaceable(store)


def holds_own_data(store: Resource) -> Result:
    """Assert that it holds data that is no other resource's: it is no member, no replica and no scratch space."""
    match store:
        case rds.DbInstance() if store.is_member or store.is_replica:
            return store.failed("its data is another database's")
        case ec2.Instance():
            return has_lasting_data(store)
        case fsx.FileSystem():
            return ~store.is_scratch()
        case _:
            return store.passed("it holds data of its own")


def is_replaceable(store: Resource) -> Result:
    """Assert that something can make its data again: a tag says so, or it receives logs or artefacts."""
    declared = is_recreatable(store)
    if not isinstance(store, s3.Bucket) or declared.verdict is Verdict.PASS:
        return declared
    return declared | bucket_uses.receives_logs(store) | bucket_uses.holds_artefacts(store)


@dataclass(frozen=True, slots=True)
class BackupSource:
    """Something that makes recovery points of a store over and over.

    `active` passes when it does; `gap` is the longest time between two recovery points, in minutes. `kept` is how long
    or how many are kept, in `unit`; None where they are kept for ever, or the service alone knows.
    """

    active: Result
    gap: Reading[int]
    name: str
    kept: Reading[int] | None = None
    unit: str = "days"
    late: Reading[int] | None = None
    """How much later than its schedule says a run may begin, in minutes; None where it follows none."""

    def worst_within(self, minutes: int) -> Result:
        """Assert that recovery points are never further apart, even if one run begins late."""
        late = self.late
        if late is None:
            return self.within(minutes)
        if late.known is None:
            return self.active & late.unknown()
        return self.within(minutes - late.known)

    def within(self, minutes: int) -> Result:
        """Assert that recovery points are never further apart."""
        return self.active & self.gap.must(lambda gap: gap <= minutes).because(_words(self.gap))


def _words(gap: Reading[int]) -> str:
    if gap.known is None:
        return f"how often recovery points are made is not known: {gap.name}"
    hours, minutes = divmod(gap.known, 60)
    return f"recovery points are up to {f'{hours} hours' if hours else f'{minutes} minutes'} apart"


@dataclass(frozen=True, slots=True)
class Backups:
    """Every source of recovery points of one store."""

    store: Resource
    sources: tuple[BackupSource, ...]

    def exist(self) -> Result:
        """Assert that something makes recovery points of the store."""
        store = self.store
        found = any_of((source.active for source in self.sources), store.failed("nothing backs it up"))
        words = {
            Verdict.PASS: "recovery points of it are made",
            Verdict.FAIL: "nothing backs it up",
            Verdict.UNKNOWN: "whether anything backs it up is not settled",
        }
        return found.at(store.span, words[found.verdict], store.address).involving(store.address)

    def within(self, hours: int) -> Result:
        """Assert that the store can be set back to a point at most some hours ago."""
        store = self.store
        found = any_of((source.within(hours * 60) for source in self.sources), store.failed("nothing backs it up"))
        words = {
            Verdict.PASS: f"a recovery point of it is at most {hours} hours old",
            Verdict.FAIL: f"a recovery point of it may be more than {hours} hours old",
            Verdict.UNKNOWN: f"whether a recovery point of it is at most {hours} hours old is not settled",
        }
        return found.at(store.span, words[found.verdict], store.address).involving(store.address)


def backups_of(store: Resource) -> Backups:
    """Every source of recovery points of a store: its own, backup plans, lifecycle policies."""
    return Backups(store, (*_own(store), *_plans(store), *_lifecycles(store)))


def _fixed(store: Resource, minutes: int) -> Reading[int]:
    return Reading("recovery point", Stated(minutes, store.span), (store.address,))


def _own(store: Resource) -> Iterator[BackupSource]:
    match store:
        case rds.DbInstance() | rds.DbCluster():
            days = store.backup_retention_days
            yield BackupSource(store.keeps_backups(1), _fixed(store, LOGGED), "automated backups", days)
        case docdb.DbCluster() | neptune.DbCluster():
            days = store.backup_retention_days
            yield BackupSource(days.at_least(1), _fixed(store, LOGGED), "automated backups", days)
        case dynamodb.Table() | dynamodb.GlobalTable():
            yield BackupSource(store.has_recovery_points(), _fixed(store, LOGGED), "point-in-time recovery")
        case keyspaces.Table():
            yield BackupSource(store.point_in_time_recovery.is_true(), _fixed(store, LOGGED), "point-in-time recovery")
        case redshift.Cluster():
            days = store.snapshot_days
            yield BackupSource(days.at_least(1), _fixed(store, WAREHOUSE), "automated snapshots", days)
        case redshift.Namespace():
            made = store.passed("a serverless warehouse makes recovery points")
            yield BackupSource(made, _fixed(store, SEARCH // 2), "its own recovery points")
        case opensearch.Domain():
            hourly = snapshots_hourly(store).verdict is Verdict.PASS
            made = store.passed("the service snapshots it")
            yield BackupSource(made, _fixed(store, SEARCH if hourly else DAY), "automated snapshots")
        case elasticache.ReplicationGroup() | memorydb.Cluster():
            days = store.snapshot_days
            yield BackupSource(days.at_least(1), _fixed(store, DAY), "daily snapshots", days)
        case efs.FileSystem() | fsx.FileSystem():
            yield BackupSource(store.backs_itself_up(), _fixed(store, DAY), "automatic backups")
        case s3.Bucket():
            yield BackupSource(store.is_versioned(), _fixed(store, 0), "versioning")
            replicated = store.replication.any(lambda rule: rule.enabled.is_true())
            yield BackupSource(replicated, _fixed(store, CONTINUOUS), "replication")
        case _:
            return


def _plans(store: Resource) -> Iterator[BackupSource]:
    for active, plan, rule in plan_rules(store):
        named = f"the plan {plan.involves[-1]}"
        if rule is None:
            yield BackupSource(active, _unseen(plan), named)
            continue
        continuous = rule.continuous.known is True and isinstance(store, _CONTINUOUS)
        gap = _fixed(store, CONTINUOUS) if continuous else rule.gap
        late = None if continuous else rule.start_window
        yield BackupSource(active, gap, named, rule.delete_after_days, "days", late)


def plan_rules(store: Resource) -> Iterator[tuple[Result, Link, Rule | None]]:
    """Each rule of each plan that takes a store: whether it does, the plan, and the rule; None for what is not seen."""
    for selection in selections(store):
        taken = takes(selection, store)
        if taken.verdict is Verdict.FAIL:
            continue
        active = taken & selection.can_run()
        plan = selection.plan.to(Plan)
        if plan is None:
            yield active, selection.plan, None
            continue
        for rule in plan.rules:
            yield active, selection.plan, rule
        if plan.rules.rest is not None:
            yield active, selection.plan, None


def _unseen(plan: Link) -> Reading[int]:
    """The schedule of a plan out of sight, or of rules that are."""
    target = plan.to(Plan)
    if target is not None and target.rules.rest is not None:
        return Reading(target.rules.name, target.rules.rest, target.rules.involves)
    fact = plan.fact
    doubt = fact if isinstance(fact, Undecided) else undecided(Unknown(Reason.COMPUTED, plan.span))
    return Reading(plan.name, doubt, plan.involves)


def _lifecycles(store: Resource) -> Iterator[BackupSource]:
    if not isinstance(store, ebs.Volume | ec2.Instance):
        return
    if isinstance(store, ebs.Volume):
        # A plan that takes an instance takes the volumes that are attached to it.
        for instance in instances_of(store):
            yield from _plans(instance)
        unseen = unseen_instance(store)
        if unseen is not None and any(True for _ in selections(store)):
            gap: Reading[int] = Reading(
                "schedule", Undecided(unseen.evidence[0].message, unseen.needs, store.span, Absent())
            )
            yield BackupSource(unseen, gap, "a plan that takes its instance")
    for active, policy in lifecycle_rules(store):
        named = f"the lifecycle policy {policy.address}"
        if policy.default_policy.is_given:
            late = _fixed(store, SNAPSHOT_START)
            yield BackupSource(active, policy.default_gap, named, policy.retain_interval_days, "days", late)
        for schedule in policy.schedules:
            unit = (schedule.keep_unit.known or "days").lower()
            by_age = schedule.keep_interval.is_given
            kept = schedule.keep_interval if by_age else schedule.keep_count
            late = _fixed(store, SNAPSHOT_START)
            yield BackupSource(active, schedule.gap, named, kept, unit if by_age else "snapshots", late)
        if policy.schedules.rest is not None:
            hidden: Reading[int] = Reading(policy.schedules.name, policy.schedules.rest, policy.schedules.involves)
            yield BackupSource(active, hidden, named)


def lifecycle_rules(store: ebs.Volume | ec2.Instance) -> Iterator[tuple[Result, LifecyclePolicy]]:
    """Each lifecycle policy that takes a volume or an instance, with whether it does."""
    for policy in lifecycle_policies(store):
        taken = targets(policy, store)
        if taken.verdict is not Verdict.FAIL:
            yield taken & snapshots(policy), policy
