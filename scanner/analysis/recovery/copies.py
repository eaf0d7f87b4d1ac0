"""Copies of a store that lie elsewhere: copy actions of plans and policies, replication, replicas, global tables.

https://docs.aws.amazon.com/whitepapers/latest/disaster-recovery-workloads-on-aws/disaster-recovery-options-in-the-cloud.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.analysis.recovery.block_backups import instances_of
from scanner.analysis.recovery.recovery_points import lifecycle_rules, plan_rules
from scanner.analysis.recovery.regions import lies_elsewhere, names_another_account, names_another_region, region_of
from scanner.model import accounts, docdb, dynamodb, ebs, ec2, efs, elasticache, neptune, rds, redshift, s3
from scanner.model.backup import AirGappedVault, Vault
from scanner.model.base import Node, Resource, typed
from scanner.model.fields import Link, text
from scanner.model.links import hidden_name, may_lead_inside
from scanner.model.readings import Missing
from scanner.verdict import Result, Verdict


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a store: what makes it, and whether it lies in another Region or account.

    `active` passes when it is made. `key` is what encrypts it there; None where the service decides. `live` says that
    it can serve at once, as a replica or a global table does.
    """

    made_by: str
    active: Result
    region: Result
    account: Result
    key: Link | None = None
    live: bool = False


def copies_of(store: Resource) -> list[Copy]:
    """Every copy of a store that the template makes, whereever it lies."""
    return [*_own(store), *_by_plans(store), *_by_lifecycles(store)]


def _own(store: Resource) -> Iterator[Copy]:
    match store:
        case s3.Bucket():
            yield from _of_bucket(store)
        case dynamodb.Table() | dynamodb.GlobalTable():
            yield from _of_table(store)
        case rds.DbInstance():
            yield from _of_instance(store)
            yield from _replicas(store)
        case rds.DbCluster() | docdb.DbCluster() | neptune.DbCluster():
            yield from _of_cluster(store)
            yield from _replicas(store)
        case elasticache.ReplicationGroup():
            yield from _of_cache(store)
        case redshift.Cluster() if not isinstance(store.copied_to.fact, Missing):
            grant = store.copy_grant.to(redshift.SnapshotCopyGrant)
            copied = store.copied_to.passed("snapshots are copied")
            key = None if grant is None else grant.kms_key
            region = names_another_region(store.copied_to, store)
            yield Copy("snapshot copies", copied, region, _same_account(store), key)
        case efs.FileSystem():
            if store.replications.rest is not None:
                yield _unseen(store.replications.unknown("whether it is replicated is not settled"), store)
            for one in store.replications:
                target = one.target.to(efs.FileSystem)
                region = names_another_region(one.region, store) if target is None else lies_elsewhere(target, store)
                copied = store.passed(f"{one.address} replicates it")
                yield Copy("replication", copied, region, _same_account(store), one.kms_key)
        case ebs.Volume():
            yield from _of_volume(store)
        case _:
            return


def _unseen(doubt: Result, store: Node, *, live: bool = False) -> Copy:
    """A copy that may be made, where what would make it cannot be seen."""
    return Copy("what cannot be seen", doubt, doubt, _same_account(store) | doubt, None, live)


def _same_account(store: Node) -> Result:
    return store.failed("the copy lies in the same account")


def _of_bucket(bucket: s3.Bucket) -> Iterator[Copy]:
    if bucket.replication.rest is not None:
        yield _unseen(bucket.replication.unknown("whether it is replicated is not settled"), bucket, live=True)
    for rule in bucket.replication:
        target = rule.target.to(s3.Bucket)
        enabled = rule.enabled.is_true()
        if target is not None:
            region, account = lies_elsewhere(target, bucket), _apart(target, bucket)
            yield Copy("replication", enabled, region, account, rule.kms_key, live=True)
            continue
        unseen = rule.target.unknown("in which Region the destination of the replication lies is not in the template")
        stated = not isinstance(rule.account.fact, Missing)
        account = (
            names_another_account(rule.account, bucket)
            if stated
            else rule.target.unknown("in which account the destination of the replication lies is not in the template")
        )
        yield Copy("replication", enabled, unseen, account, rule.kms_key, live=True)


def _of_table(table: dynamodb.Table | dynamodb.GlobalTable) -> Iterator[Copy]:
    made = table.passed("a replica is declared")
    if isinstance(table, dynamodb.GlobalTable):
        if table.replicas.rest is not None:
            yield _unseen(table.replicas.unknown("which replicas it has is not settled"), table, live=True)
        # One of the replicas is the table itself, in the Region of the stack.
        if len(table.replicas) > 1:
            for one in table.replicas.items[1:]:
                region = names_another_region(one.region, table)
                yield Copy("a global table", made, region, _same_account(table), one.kms_key, True)
        return
    if table.replicas.rest is not None:
        yield _unseen(table.replicas.unknown("which replicas it has is not settled"), table, live=True)
    for one in table.replicas:
        if isinstance(one.region.fact, Missing):
            replica = typed(one.block, table.view)
            region = lies_elsewhere(replica, table)
        else:
            region = names_another_region(one.region, table)
        yield Copy("a replica", made, region, _same_account(table), one.kms_key, True)


def _of_instance(database: rds.DbInstance) -> Iterator[Copy]:
    if not isinstance(database.backups_copied_to.fact, Missing):
        region = names_another_region(database.backups_copied_to, database)
        copied = database.backups_copied_to.passed("automated backups are replicated")
        yield Copy("backup replication", copied, region, _same_account(database), database.backup_copies_key)
    if database.backup_copies.rest is not None:
        yield _unseen(database.backup_copies.unknown("whether its backups are replicated is not settled"), database)
    for one in database.backup_copies:
        copied = database.passed(f"{one.address} replicates its automated backups")
        target = typed(one.block, database.view)
        region = lies_elsewhere(target, database)
        if region.verdict is not Verdict.PASS:
            # The service refuses to replicate backups within their own Region.
            region = database.passed(f"{one.address} lies in another Region, as the service demands")
        yield Copy("backup replication", copied, region, _same_account(database), one.kms_key)


def _replicas(store: rds.DbInstance | rds.DbCluster | docdb.DbCluster | neptune.DbCluster) -> Iterator[Copy]:
    """Read replicas of the store that the template declares."""
    for block, _ in store.view.graph.referrers(store.block):
        found = typed(block, store.view)
        if not isinstance(found, rds.DbInstance | rds.DbCluster) or store.view.world.exists(block) is False:
            continue
        source = found.replication_source.known
        if source is not None and source.address == store.address:
            made = store.passed(f"{found.address} replicates it")
            yield Copy("a read replica", made, lies_elsewhere(found, store), _apart(found, store), found.kms_key, True)
    hidden = hidden_name(store, _SOURCES)
    if hidden is not None:
        yield _unseen(hidden, store, live=True)


_SOURCES = (
    ("AWS::RDS::DBInstance", "SourceDBInstanceIdentifier"),
    ("AWS::RDS::DBInstance", "SourceDBClusterIdentifier"),
    ("AWS::RDS::DBCluster", "ReplicationSourceIdentifier"),
    ("aws_db_instance", "replicate_source_db"),
    ("aws_rds_cluster", "replication_source_identifier"),
)
"""Where read replicas name what they replicate."""

_WIDE_SOURCES = (
    ("AWS::RDS::GlobalCluster", "SourceDBClusterIdentifier"),
    ("AWS::DocDB::GlobalCluster", "SourceDBClusterIdentifier"),
    ("AWS::Neptune::GlobalCluster", "SourceDBClusterIdentifier"),
    ("aws_rds_global_cluster", "source_db_cluster_identifier"),
    ("aws_docdb_global_cluster", "source_db_cluster_identifier"),
    ("aws_neptune_global_cluster", "source_db_cluster_identifier"),
)
"""Where global clusters name what they are made from."""


def _apart(other: Node, store: Node) -> Result:
    apart = accounts.differ(other, store)
    words = f"{other.address} lies in {'another' if apart else 'the same'} account"
    if apart is None:
        return store.unknown(f"in which account {other.address} lies is not known")
    return store.passed(words) if apart else store.failed(words)


_Cluster = rds.DbCluster | docdb.DbCluster | neptune.DbCluster


def _of_cluster(cluster: _Cluster) -> Iterator[Copy]:
    """The other clusters of the global cluster that it belongs to."""
    wide = cluster.global_cluster.known or _made_from(cluster)
    if wide is None:
        if may_lead_inside(cluster.global_cluster.fact):
            doubt = cluster.global_cluster.unknown("which global cluster spans it is not settled")
            yield _unseen(doubt, cluster, live=True)
        hidden = hidden_name(cluster, _WIDE_SOURCES)
        if hidden is not None:
            yield _unseen(hidden, cluster, live=True)
        return
    others = [one for one in _members(wide, cluster) if one.address != cluster.address]
    for one in others:
        made = cluster.passed(f"{wide.address} spans it and {one.address}")
        yield Copy("a global cluster", made, lies_elsewhere(one, cluster), _same_account(cluster), one.kms_key, True)
    if not others:
        unseen = cluster.unknown(f"which other clusters {wide.address} spans is not in the template")
        yield Copy("a global cluster", unseen, unseen, _same_account(cluster), None, True)


def _made_from(cluster: _Cluster) -> Resource | None:
    """The global cluster that is made from this one."""
    for block, _ in cluster.view.graph.referrers(cluster.block):
        found = typed(block, cluster.view)
        if isinstance(found, rds.GlobalCluster | docdb.GlobalCluster | neptune.GlobalCluster):
            return found
    return None


def _members(wide: Resource, cluster: _Cluster) -> Iterator[_Cluster]:
    for block, _ in wide.view.graph.referrers(wide.block):
        found = typed(block, cluster.view)
        if isinstance(found, _Cluster) and cluster.view.world.exists(block) is not False:
            yield found


class GlobalCache(Node):
    """A cache that spans Regions, seen by the group that it is made from."""

    __slots__ = ()

    primary = text(tf="primary_replication_group_id")


def _of_cache(group: elasticache.ReplicationGroup) -> Iterator[Copy]:
    """The other groups of the global one that is made from it."""
    kinds = ("AWS::ElastiCache::GlobalReplicationGroup", "aws_elasticache_global_replication_group")
    for block, _ in group.view.graph.referrers(group.block):
        if block.type not in kinds:
            continue
        made = group.passed(f"{block.address} spans it and others")
        others = [typed(one, group.view) for one, _ in group.view.graph.referrers(block)]
        for other in others:
            if isinstance(other, elasticache.ReplicationGroup) and other.address != group.address:
                yield Copy("a global cache", made, lies_elsewhere(other, group), _same_account(group), None, True)
        if not any(isinstance(one, elasticache.ReplicationGroup) for one in others):
            unseen = group.unknown(f"which other groups {block.address} spans is not in the template")
            yield Copy("a global cache", unseen, unseen, _same_account(group), None, True)


def _of_volume(volume: ebs.Volume) -> Iterator[Copy]:
    """Copies of snapshots of a volume."""
    for block, _ in volume.view.graph.referrers(volume.block):
        snapshot = typed(block, volume.view)
        if not isinstance(snapshot, ebs.Snapshot):
            continue
        for other, _ in volume.view.graph.referrers(block):
            copy = typed(other, volume.view)
            if isinstance(copy, ebs.Snapshot) and copy.source.known is not None:
                made = volume.passed(f"{copy.address} copies a snapshot of it, once")
                yield Copy("a snapshot copy", made, lies_elsewhere(copy, volume), _same_account(volume))


def _by_plans(store: Resource) -> Iterator[Copy]:
    holders: list[Resource] = [store]
    if isinstance(store, ebs.Volume):
        holders.extend(instances_of(store))
    for holder in holders:
        for active, plan, rule in plan_rules(holder):
            if rule is None and (plan.known is not None or may_lead_inside(plan.fact)):
                yield _unseen(active & plan.unknown("which copies the backup plan makes is not settled"), store)
            if rule is not None and rule.copies.rest is not None:
                yield _unseen(active & rule.copies.unknown("which copies the backup plan makes is not settled"), store)
            for action in rule.copies if rule is not None else ():
                vault = action.vault.known
                key = vault.kms_key if isinstance(vault, Vault) else None
                apart = isinstance(vault, AirGappedVault) and lies_elsewhere(vault, store).verdict is not Verdict.PASS
                region = (
                    action.vault_arn.failed(f"{action.vault.name} lies in the same Region")
                    if apart
                    else (names_another_region(action.vault_arn, store))
                )
                account = names_another_account(action.vault_arn, store)
                yield Copy(f"copies by {plan.involves[-1]}", active, region, account, key)


def _by_lifecycles(store: Resource) -> Iterator[Copy]:
    if not isinstance(store, ebs.Volume | ec2.Instance):
        return
    for active, policy in lifecycle_rules(store):
        for schedule in policy.schedules:
            for rule in schedule.copies:
                region = names_another_region(rule.target, store)
                yield Copy(f"copies by {policy.address}", active, region, _same_account(store), rule.kms_key)


def spans_regions(node: Node) -> bool:
    """Whether the template claims recovery elsewhere by networks, databases or vaults in another Region than `node`s.

    A bucket alone is none: it lies where CloudFront, or who reads from it, asks for it.
    """
    graph, own = node.view.graph, region_of(node)
    kinds = (*rds.DbCluster.types(), *rds.DbInstance.types(), "aws_vpc", "aws_backup_vault")
    return any(
        region_of(Node(block, block.properties, node.view, block.name_span)) != own
        for block in graph.blocks_of(kinds)
        if block.provider != node.block.provider and node.view.world.exists(block) is not False
    )
