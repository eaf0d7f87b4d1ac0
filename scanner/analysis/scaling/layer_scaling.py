"""Whether each layer of a workload grows by itself, is fixed, or is left to somebody's hand.

A layer that could grow and doesn't is fixed, which is a fault. One that AWS gives no way to grow by itself (an instance
of a database, a domain of search) is scaled by hand, and only people can show that they do.
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.analysis.hosts.machine_roles import is_declared_uncritical
from scanner.analysis.scaling import stream_capacity
from scanner.analysis.scaling.database_capacity import cache_scales, cluster_scales, table_scales
from scanner.analysis.scaling.kubernetes_scaling import nodes_scale
from scanner.analysis.scaling.reader_capacity import follows_load
from scanner.analysis.workloads.workload_entries import Entry
from scanner.analysis.workloads.workloads import workload_of
from scanner.model import (
    beanstalk,
    dax,
    docdb,
    dynamodb,
    ec2,
    ecs,
    eks,
    elasticache,
    fsx,
    functions,
    kinesis,
    memorydb,
    mq,
    msk,
    neptune,
    opensearch,
    rds,
    redshift,
)
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource
from scanner.verdict import Result, Verdict, all_of

_BY_HAND = (
    rds.DbInstance,
    rds.DbCluster,
    opensearch.Domain,
    msk.Cluster,
    mq.Broker,
    redshift.Cluster,
    fsx.FileSystem,
    elasticache.CacheCluster,
    dax.Cluster,
)
"""What has no way to follow its load by itself but to become something else."""


def layer_scales(resource: Resource) -> Result:
    """Assert that one member of a workload grows by itself; unknown for what is scaled by hand alone."""
    match resource:
        case AutoScalingGroup() if resource.is_asleep() or is_declared_uncritical(resource):
            return resource.passed("nobody's load reaches it: it serves a task, or the staff")
        case AutoScalingGroup():
            return ecs.sizes_itself(resource) & resource.leaves_room()
        case ecs.Service():
            return _or(resource.scales(), resource.passed("a daemon service grows with its hosts"))
        case eks.Cluster():
            return _or(nodes_scale(resource), resource.passed("it has no nodes of its own"))
        case eks.NodeGroup():
            outside = "the cluster, which may have a scaler, is not in the template"
            return resource.cluster.unknown(outside)
        case functions.Function():
            kept = resource.reserved_concurrency.is_not(0)
            return kept if kept.verdict is Verdict.FAIL else resource.passed("functions scale by themselves")
        case ec2.Instance():
            return resource.failed("it is one machine, placed by hand")
        case dynamodb.Table() | dynamodb.GlobalTable():
            return table_scales(resource)
        case kinesis.Stream() | msk.ServerlessCluster():
            return stream_capacity.is_elastic(resource)
        case elasticache.ReplicationGroup() | elasticache.ServerlessCache() | memorydb.Cluster():
            return cache_scales(resource)
        case docdb.DbCluster() | neptune.DbCluster():
            return follows_load(resource)
        case _ if isinstance(resource, rds.DbCluster) and (scaled := cluster_scales(resource)) is not None:
            return scaled
        case _ if isinstance(resource, _BY_HAND):
            words = f"{resource.address} is scaled by hand"
            return resource.unknown(words, f"how {resource.address} is scaled by hand, and that it was rehearsed")
        case beanstalk.Environment():
            return resource.maximum.must(_above(resource), "more than the minimum")
        case _:
            return resource.passed("the service scales it")


def _or(result: Result | None, otherwise: Result) -> Result:
    return otherwise if result is None else result


def _above(environment: beanstalk.Environment) -> Callable[[int], bool]:
    least = environment.minimum.known or 1
    return lambda most: most > least


def every_layer_scales(entry: Entry) -> Result | None:
    """Assert that each layer behind an entry point grows by itself; None for what is no workload."""
    workload = workload_of(entry)
    if workload is None:
        return None
    if workload.doubt is not None:
        return workload.may_be_a_part()
    members = {member.resource.address: member.resource for tier in workload.tiers.values() for member in tier.members}
    judged = {address: layer_scales(resource) for address, resource in members.items()}
    whole = all_of(judged.values(), entry.passed("it has no layer"))
    if whole.verdict is Verdict.PASS and workload.unseen:
        # A layer that is not seen may be a fixed one.
        return all_of(workload.unseen, whole).involving(entry.address, *members)
    named = ", ".join(address for address, one in judged.items() if one.verdict is whole.verdict)
    words = {
        Verdict.PASS: "every layer grows by itself",
        Verdict.FAIL: f"a layer is fixed that could grow: {named}",
        Verdict.UNKNOWN: f"whether a layer follows its load is not in the code: {named}",
    }
    return whole.at(entry.span, words[whole.verdict], entry.address).involving(entry.address, *members)
