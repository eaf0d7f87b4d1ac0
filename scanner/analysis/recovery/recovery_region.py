"""Whether data, keys and artefacts are at hand in another Region or account, and whether a template counts on that.

https://docs.aws.amazon.com/whitepapers/latest/disaster-recovery-workloads-on-aws/disaster-recovery-options-in-the-cloud.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from scanner.analysis.buckets.bucket_uses import holds_artefacts, is_replica
from scanner.analysis.recovery.copies import Copy, copies_of, spans_regions
from scanner.analysis.recovery.regions import names_another_account, names_another_region
from scanner.model import docdb, dynamodb, ecr, elasticache, imagebuilder, memorydb, neptune, rds, s3
from scanner.model.backup import Plan
from scanner.model.base import Node, Resource, typed
from scanner.model.facts import once
from scanner.verdict import Result, Verdict, any_of, if_concerned, unless

_GLOBAL = (
    *rds.GlobalCluster.types(),
    *docdb.GlobalCluster.types(),
    *neptune.GlobalCluster.types(),
    *dynamodb.TableReplica.types(),
    "AWS::ElastiCache::GlobalReplicationGroup",
    "aws_elasticache_global_replication_group",
)

Database: TypeAlias = (
    rds.DbCluster
    | rds.DbInstance
    | dynamodb.Table
    | dynamodb.GlobalTable
    | docdb.DbCluster
    | neptune.DbCluster
    | elasticache.ReplicationGroup
)


def if_counted_on(node: Node, required: Callable[[], Result | None]) -> Result | None:
    """What is required where the template itself counts on another Region; None where it doesn't."""
    counted = counts_on_recovery(node)
    found = None if counted.verdict is Verdict.FAIL else required()
    return None if found is None else if_concerned(counted, found)


def counts_on_recovery(node: Node) -> Result:
    """Pass: the template itself counts on another Region, since it makes networks or vaults there, or databases that
    span Regions.
    """
    if spans_regions(node):
        return node.passed("the template makes networks, databases or vaults in another Region")
    return once(node.view, "counts on recovery", lambda: _spans_by_itself(node))


def _spans_by_itself(node: Node) -> Result:
    """Pass: something in the template lies in several Regions."""
    view = node.view
    if any(view.world.exists(block) is not False for block in view.graph.blocks_of(_GLOBAL)):
        return node.passed("a database of the template spans Regions")
    wide = [dynamodb.GlobalTable(block, view) for block in view.graph.blocks_of(dynamodb.GlobalTable.types())]
    tables = [dynamodb.Table(block, view) for block in view.graph.blocks_of(dynamodb.Table.types())]
    replicated = (*(one.replicas.at_least(2) for one in wide), *(one.replicas.is_set() for one in tables))
    return any_of(replicated, node.failed("nothing in the template spans Regions"))


def has_copy_in_another_region(store: Resource, claimed: bool) -> Result | None:
    """Assert that a copy of a store lies in another Region; None for caches, which nobody restores, and for what is
    such a copy itself, unless it is copied on.

    Where nothing counts on recovery there, the lack is an improvement.
    """
    if isinstance(store, elasticache.ReplicationGroup | memorydb.Cluster):
        return None
    copied = _is_copied(store, claimed)
    return unless(is_replica(store), copied) if isinstance(store, s3.Bucket) else copied


def _is_copied(store: Resource, claimed: bool) -> Result:
    none = store.failed("no copy of it lies in another Region")
    found = _told(store, [one.active & one.region for one in copies_of(store)], none, "lies in another Region")
    if found.verdict is Verdict.FAIL and not claimed and counts_on_recovery(store).verdict is not Verdict.PASS:
        return found.graded("info")
    return found


def _told(store: Resource, found: Iterable[Result], none: Result, words: str) -> Result:
    result = any_of(found, none)
    told = {
        Verdict.PASS: f"a copy of it {words}",
        Verdict.FAIL: f"no copy of it {words}",
        Verdict.UNKNOWN: f"whether a copy of it {words} is not settled: {result.evidence[0].message}",
    }
    return result.at(store.span, told[result.verdict], store.address).involving(store.address)


def copies_to_another_account(source: Plan | s3.Bucket) -> Result:
    """Assert that a rule copies what a plan makes, or a bucket holds, to another account; an improvement where none
    does.
    """
    if isinstance(source, Plan):
        found = [names_another_account(action.vault_arn, source) for rule in source.rules for action in rule.copies]
        if source.rules.rest is not None or any(rule.copies.rest is not None for rule in source.rules):
            found.append(source.rules.unknown("which copies the plan makes is not settled"))
    else:
        found = [one.account & one.active for one in copies_of(source) if one.made_by == "replication"]
        if source.replication.rest is not None:
            found.append(source.replication.unknown())
    result = any_of(found, source.failed("nothing is copied to another account"))
    if result.verdict is not Verdict.FAIL:
        return result
    return source.failed("nothing is copied to another account").involving(*result.involves).graded("info")


def has_member_in_recovery_region(database: Database) -> Result | None:
    """Assert that a database has a live member in another Region; None where nothing counts on one, and for what is
    such a member itself.
    """
    if isinstance(database, rds.DbInstance) and (database.is_member or database.is_replica):
        return None
    if isinstance(database, elasticache.ReplicationGroup) and database.global_group.is_given:
        return None
    live = [one for one in copies_of(database) if one.live]
    none = database.failed("it has no member in another Region")
    result = any_of((one.active & one.region for one in live), none)
    told = {
        Verdict.PASS: "a member of it runs in another Region",
        Verdict.FAIL: "no member of it runs in another Region",
        Verdict.UNKNOWN: f"whether a member of it runs in another Region is not settled: {result.evidence[0].message}",
    }
    return result.at(database.span, told[result.verdict], database.address).involving(database.address)


Artefacts: TypeAlias = ecr.Repository | imagebuilder.Distribution | s3.Bucket


def is_at_hand_elsewhere(artefacts: Artefacts) -> Result | None:
    """Assert that images or artefacts are copied to another Region; None for buckets that hold none."""
    match artefacts:
        case ecr.Repository():
            return _images(artefacts)
        case imagebuilder.Distribution():
            regions = (names_another_region(one.region, artefacts) for one in artefacts.copies)
            found = any_of(regions, artefacts.failed("images are distributed to no other Region"))
            unseen = artefacts.copies.rest is not None
            return found | artefacts.copies.unknown() if unseen and found.verdict is Verdict.FAIL else found
        case s3.Bucket():
            held = holds_artefacts(artefacts)
            if held.verdict is Verdict.FAIL:
                return None
            copies: list[Copy] = copies_of(artefacts)
            none = artefacts.failed("the artefacts are copied to no other Region")
            copied = _told(artefacts, [one.active & one.region for one in copies], none, "lies in another Region")
            return if_concerned(held, copied)


def _leads_elsewhere(rule: ecr.ReplicationRule, repository: ecr.Repository) -> Result:
    return rule.destinations.any(lambda one: names_another_region(one.region, repository), "it has no destination")


def _images(repository: ecr.Repository) -> Result:
    view = repository.view
    found: list[Result] = []
    for block in view.graph.blocks_of(ecr.Replication.types()):
        replication = typed(block, view)
        if not isinstance(replication, ecr.Replication) or view.world.exists(block) is False:
            continue
        if block.provider != repository.block.provider:
            continue
        found.append(replication.rules.any(lambda rule: _leads_elsewhere(rule, repository), "no rule is set"))
    result = any_of(found, repository.failed("images are replicated to no other Region"))
    reason = result.evidence[0].message
    told = {
        Verdict.PASS: "images are replicated to another Region",
        Verdict.FAIL: "images are replicated to no other Region",
        Verdict.UNKNOWN: f"whether images are replicated to another Region is not settled: {reason}",
    }
    return result.at(repository.span, told[result.verdict], repository.address)
