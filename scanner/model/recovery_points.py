"""Which sources make recovery points of a store, and how far apart these are.

A source is the service's own backup, a rule of a backup plan that takes the store, or a schedule of a lifecycle policy.
https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.model import (
    bucket_uses,
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
from scanner.model.backup import Plan
from scanner.model.backup_selection import selections, takes
from scanner.model.base import Resource
from scanner.model.block_backups import has_lasting_data, instances_of, lifecycle_policies, snapshots, targets
from scanner.model.fields import Link
from scanner.model.readings import Reading, Stated, Undecided, undecided
from scanner.model.schedules import DAY
from scanner.model.search_snapshots import snapshots_hourly
from scanner.model.tagged import is_recreatable
from scanner.values import Reason, Unknown
from scanner.verdict import Result, Verdict, any_of

LOGGED = 5
"""Minutes between two recovery points where changes are logged: databases and point-in-time recovery."""

WAREHOUSE = 8 * 60
"""https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-snapshots.html"""

CONTINUOUS = 15
"""Minutes at the most between two recovery points of a continuous backup.
https://docs.aws.amazon.com/aws-backup/latest/devguide/point-in-time-recovery.html
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


def holds_state(store: Resource) -> bool:
    """Whether it holds data of its own that nothing else can make again."""
    if is_recreatable(store):
        return False
    match store:
        case rds.DbInstance():
            return not store.is_member and not store.is_replica
        case ec2.Instance():
            return has_lasting_data(store)
        case fsx.FileSystem():
            return not store.is_scratch
        case s3.Bucket():
            return not bucket_uses.receives_logs(store) and not _holds_artefacts(store)
        case _:
            return True


def _holds_artefacts(bucket: s3.Bucket) -> bool:
    """Whether a build or a pipeline keeps its artefacts there."""
    return any(block.type in _BUILDERS for block, _ in bucket.view.graph.referrers(bucket.block))


_BUILDERS = frozenset(
    {"AWS::CodePipeline::Pipeline", "AWS::CodeBuild::Project", "aws_codepipeline", "aws_codebuild_project"}
)


@dataclass(frozen=True, slots=True)
class BackupSource:
    """Something that makes recovery points of a store over and over.

    `active` passes when it does; `gap` is the longest time between two recovery points, in minutes.
    """

    active: Result
    gap: Reading[int]

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
            yield BackupSource(store.keeps_backups(1), _fixed(store, LOGGED))
        case docdb.DbCluster() | neptune.DbCluster():
            yield BackupSource(store.backup_retention_days.at_least(1), _fixed(store, LOGGED))
        case dynamodb.Table() | dynamodb.GlobalTable():
            yield BackupSource(store.can_recover(), _fixed(store, LOGGED))
        case keyspaces.Table():
            yield BackupSource(store.point_in_time_recovery.is_true(), _fixed(store, LOGGED))
        case redshift.Cluster():
            yield BackupSource(store.snapshot_days.at_least(1), _fixed(store, WAREHOUSE))
        case redshift.Namespace():
            yield BackupSource(store.passed("a serverless warehouse makes recovery points"), _fixed(store, SEARCH // 2))
        case opensearch.Domain():
            hourly = snapshots_hourly(store).verdict is Verdict.PASS
            yield BackupSource(store.passed("the service snapshots it"), _fixed(store, SEARCH if hourly else DAY))
        case elasticache.ReplicationGroup() | memorydb.Cluster():
            yield BackupSource(store.snapshot_days.at_least(1), _fixed(store, DAY))
        case efs.FileSystem() | fsx.FileSystem():
            yield BackupSource(store.backs_itself_up(), _fixed(store, DAY))
        case s3.Bucket():
            yield BackupSource(store.versioning.is_true(), _fixed(store, 0))
            yield BackupSource(store.replication.any(lambda rule: rule.enabled.is_true()), _fixed(store, 15))
        case _:
            return


def _plans(store: Resource) -> Iterator[BackupSource]:
    for selection in selections(store):
        taken = takes(selection, store)
        if taken.verdict is Verdict.FAIL:
            continue
        active = taken & selection.can_run()
        plan = selection.plan.to(Plan)
        if plan is None:
            yield BackupSource(active, _unseen(selection.plan))
            continue
        for rule in plan.rules:
            continuous = rule.continuous.known is True and isinstance(store, _CONTINUOUS)
            yield BackupSource(active, _fixed(store, CONTINUOUS) if continuous else rule.gap)
        if plan.rules.rest is not None:
            yield BackupSource(active, Reading(plan.rules.name, plan.rules.rest, plan.rules.involves))


def _unseen(plan: Link) -> Reading[int]:
    """The schedule of a plan out of sight."""
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
    for policy in lifecycle_policies(store):
        taken = targets(policy, store)
        if taken.verdict is Verdict.FAIL:
            continue
        active = taken & snapshots(policy)
        if policy.default_policy.is_given:
            yield BackupSource(active, policy.default_gap)
        for schedule in policy.schedules:
            yield BackupSource(active, schedule.gap)
