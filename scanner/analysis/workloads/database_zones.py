"""Whether databases, caches and file systems outlive the loss of a zone.

Where no zone is named, the service spreads a cluster's members over the zones of its subnet group, which for databases
must be two at least.
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html
"""

from __future__ import annotations

from scanner.model import dax, docdb, efs, elasticache, fsx, memorydb, neptune, rds
from scanner.model.base import Resource
from scanner.model.placement import zones_of
from scanner.model.readings import Missing
from scanner.model.unsettled import is_anything
from scanner.model.zones import Zones, named_zones, term_of, union
from scanner.verdict import Result, Verdict, any_of, if_concerned


def cluster_outlives_zone(cluster: rds.DbCluster | docdb.DbCluster | neptune.DbCluster) -> Result:
    """Assert that a database cluster has members in two zones, or spreads by nature."""
    if isinstance(cluster, rds.DbCluster):
        if cluster.instance_class.is_given:
            return cluster.instance_class.passed("a Multi-AZ cluster has instances in three zones")
        serverless = cluster.engine_mode.is_("serverless")
        if serverless.verdict is Verdict.PASS:
            return serverless.because("a serverless cluster starts anew in another zone")
        if serverless.verdict is Verdict.UNKNOWN:
            return _has_members_apart(cluster) | serverless
    return _has_members_apart(cluster)


def _has_members_apart(cluster: rds.DbCluster | docdb.DbCluster | neptune.DbCluster) -> Result:
    members = cluster.members
    if members.rest is not None and len(members) < 2:
        return cluster.unknown("the number of members is not known", *members.rest.needs)
    graph = cluster.view.graph
    if not members.items and (graph.exported(cluster.block) or graph.handed_over(cluster.block)):
        return cluster.unknown("it is handed on, and may be given members there", "the members of the cluster")
    if not members.items and cluster.global_cluster.is_given:
        return cluster.unknown("a part of a global cluster may be without members on purpose", "its part in recovery")
    if not members.items:
        return cluster.failed("the cluster has no member in the template, which hands it on to nobody")
    if len(members) == 1:
        return cluster.failed("the cluster has a single member")
    return _members_spread(cluster)


def _members_spread(cluster: rds.DbCluster | docdb.DbCluster | neptune.DbCluster) -> Result:
    members = cluster.members
    terms = [term_of(member.zone) for member in members]
    stated = tuple(term for term in terms if term is not None)
    if len(stated) == len(terms):
        return Zones(stated, cluster.span, cluster.address, members.rest, members.involves, "members").reach(2)
    group = cluster.subnet_group.known
    spread = cluster.passed(f"{len(members)} members, which the service spreads over the zones of the subnet group")
    if isinstance(group, rds.SubnetGroup | docdb.SubnetGroup | neptune.SubnetGroup):
        reached = zones_of(group, group.subnets).reach(2)
        hidden = is_anything(group.subnets.rest) or any(is_anything(link.fact) for link in group.subnets)
        if reached.verdict is Verdict.FAIL or (hidden and reached.verdict is Verdict.UNKNOWN):
            return reached
        return spread.involving(group.address)
    if is_anything(cluster.subnet_group.fact):
        return cluster.subnet_group.unknown()
    return spread


def cache_outlives_zone(cache: elasticache.ReplicationGroup | memorydb.Cluster) -> Result:
    """Assert that a cache has a replica in another zone that takes over by itself."""
    if isinstance(cache, memorydb.Cluster):
        return cache.replicas_per_shard.at_least(1)
    return cache.automatic_failover.is_true() & cache.multi_az.is_true() & has_replica(cache)


def has_replica(cache: elasticache.ReplicationGroup) -> Result:
    """Assert that every shard has a replica."""
    counts = [
        counted
        for given, counted in (
            (cache.clusters.is_given, cache.clusters.at_least(2)),
            (cache.replicas_per_shard.is_given, cache.replicas_per_shard.at_least(1)),
            (not cache.node_groups.missing, cache.node_groups.all(lambda group: group.replicas.at_least(1))),
        )
        if given
    ]
    return any_of(counts, cache.failed("no replica is asked for"))


def nodes_outlive_zone(cache: elasticache.CacheCluster | dax.Cluster) -> Result | None:
    """Assert that a cluster has nodes in two zones; None for a node of a replication group."""
    if isinstance(cache, dax.Cluster):
        return cache.nodes.at_least(2) & _dax_zones(cache)
    if cache.replication_group.is_given:
        return None
    if cache.engine.known not in (None, "memcached"):
        return cache.engine.failed(f"a single node of {cache.engine.known} has no other to take over")
    spread = cache.zone_mode.is_("cross-az") & cache.nodes.at_least(2)
    if cache.engine.known is None and spread.verdict is not Verdict.FAIL:
        return spread & cache.engine.is_("memcached")
    return spread


def _dax_zones(cluster: dax.Cluster) -> Result:
    if not cluster.zones.missing:
        return named_zones(cluster.zones).reach(2)
    return group_reaches_zones(cluster, cluster.subnet_group.known)


def group_reaches_zones(owner: Resource, group: Resource | None) -> Result:
    """Assert that a subnet group of the template reaches two zones; one that lies outside is taken to."""
    if isinstance(group, dax.SubnetGroup):
        return zones_of(group, group.subnets).reach(2)
    return owner.passed("the subnet group lies outside the template")


def file_system_outlives_zone(system: efs.FileSystem | fsx.FileSystem) -> Result | None:
    """Assert that a file system keeps its data in several zones and can be mounted in two; None for scratch space."""
    if isinstance(system, efs.FileSystem):
        if system.zone.is_given:
            one_zone = system.zone.is_not_set()
            return one_zone if one_zone.verdict is not Verdict.FAIL else one_zone.because("it lies in one zone")
        return _mounted_in_two_zones(system)
    return if_concerned(~system.is_scratch(), _kept_in_zones(system))


def _kept_in_zones(system: fsx.FileSystem) -> Result:
    if system.kind is fsx.Kind.LUSTRE:
        return system.failed("a Lustre file system lies in one zone")
    deployment = system.deployment_type
    if isinstance(deployment.fact, Missing):
        return deployment.failed(f"{deployment.name} is not set and defaults to a single zone")
    return deployment.must(lambda kind: kind.startswith("MULTI_AZ"), "a MULTI_AZ type")


def _mounted_in_two_zones(system: efs.FileSystem) -> Result:
    points = system.mount_points
    zones = union((zones_of(point, point.subnets) for point in points), "mount targets")
    if zones is None:
        if points.rest is not None:
            return system.unknown("the number of mount targets is not known", *points.rest.needs)
        return system.unknown("no mount target is in the template; they may be declared elsewhere")
    seen = Zones(zones.terms, system.span, system.address, zones.rest or points.rest, zones.involves, "mount targets")
    return seen.reach(2)
