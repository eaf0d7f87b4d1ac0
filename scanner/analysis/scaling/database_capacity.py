"""Whether tables, clusters, storage and caches grow by themselves.

https://docs.aws.amazon.com/autoscaling/application/userguide/integrated-services-list.html
"""

from __future__ import annotations

from scanner.model import dynamodb, elasticache, memorydb, rds
from scanner.model.applicationautoscaling import targets_of
from scanner.model.base import Node
from scanner.model.readings import Missing, Reading
from scanner.verdict import Result, Verdict, any_of, if_concerned


def table_scales(table: dynamodb.Table | dynamodb.GlobalTable) -> Result:
    """Assert that a table's capacity is on demand, or that targets set it for the table and each index."""
    mode = table.billing_mode
    on_demand = mode.is_("PAY_PER_REQUEST")
    if isinstance(table, dynamodb.GlobalTable):
        if on_demand.verdict is Verdict.PASS:
            return on_demand
        return on_demand | (
            table.most_write_units.is_set() & table.replicas.all(lambda replica: replica.most_read_units.is_set())
        )
    if table.block.type == "AWS::Serverless::SimpleTable" and not table.read_units.is_given:
        return table.passed("a table without provisioned throughput is on demand")
    if on_demand.verdict is Verdict.PASS:
        return on_demand
    scaled = _scaled(table, "dynamodb:table:ReadCapacityUnits") & _scaled(table, "dynamodb:table:WriteCapacityUnits")
    if table.indexes.items or table.indexes.rest is not None:
        scaled = scaled & _indexes_scaled(table)
    return on_demand | scaled


def _scaled(table: dynamodb.Table, dimension: str) -> Result:
    found = targets_of(table, dimension, table.table_name)
    return found.any(lambda target: target.scales(), f"no scaling target sets {dimension}")


def _indexes_scaled(table: dynamodb.Table) -> Result:
    """Assert as many targets for reading and for writing as there are indexes, each with a policy."""
    result: Result | None = None
    for dimension in ("dynamodb:index:ReadCapacityUnits", "dynamodb:index:WriteCapacityUnits"):
        found = targets_of(table, dimension, table.table_name)
        enough = found.all(lambda target: target.scales()) & found.at_least(len(table.indexes))
        if table.indexes.rest is not None:
            enough = enough & table.indexes.unknown("how many indexes it has is not settled")
        if enough.verdict is Verdict.FAIL:
            enough = table.indexes.result(Verdict.FAIL, f"no scaling target sets {dimension} of every index")
        result = enough if result is None else result & enough
    assert result is not None
    return result


def cluster_scales(cluster: rds.DbCluster) -> Result | None:
    """Assert that an Aurora cluster's capacity or its readers change by themselves; None for other engines."""
    return if_concerned(cluster.engine.is_in(rds.AURORA), _aurora_scales(cluster))


def _aurora_scales(cluster: rds.DbCluster) -> Result:
    readers = targets_of(cluster, "rds:cluster:ReadReplicaCount", cluster.identifier)
    by_readers = readers.any(lambda target: target.scales(), "members are fixed: no scaling target sets their number")
    least, most = cluster.minimum_capacity, cluster.maximum_capacity
    if not most.is_given:
        return by_readers
    return by_readers | _is_more(most, least)


def _is_more(most: Reading[int], least: Reading[int]) -> Result:
    if least.is_given and least.known is None:
        return least.unknown()
    floor = least.known or 0
    return most.must(lambda capacity: capacity > floor, "more than the minimum")


def storage_grows(database: rds.DbInstance) -> Result | None:
    """Assert that an instance's storage may grow by a tenth at least; None for a member of a cluster."""
    if database.is_member:
        return None
    most, now = database.maximum_gib, database.allocated_gib
    if isinstance(now.fact, Missing):
        return most.at_least(1)
    if now.known is None:
        return most.at_least(1) & now.unknown()
    allocated = now.known
    return most.must(lambda gib: gib * 10 >= allocated * 11, f"a tenth more than the {allocated} GiB allocated")


def cache_scales(cache: elasticache.ReplicationGroup | elasticache.ServerlessCache | memorydb.Cluster) -> Result:
    """Assert that a cache's shards or replicas change by themselves."""
    match cache:
        case elasticache.ServerlessCache():
            return cache.passed("a serverless cache grows by itself")
        case elasticache.ReplicationGroup():
            dimensions = ("elasticache:replication-group:NodeGroups", "elasticache:replication-group:Replicas")
            return _any_scaled(cache, dimensions, cache.group_id)
        case memorydb.Cluster():
            dimensions = ("memorydb:cluster:NodeGroups", "memorydb:cluster:Replicas")
            return _any_scaled(cache, dimensions, cache.cluster_name)


def _any_scaled(node: Node, dimensions: tuple[str, ...], name: Reading[str]) -> Result:
    fixed = node.failed("the size is fixed: no scaling target sets it")
    found = any_of(
        (targets_of(node, dimension, name).any(lambda target: target.scales()) for dimension in dimensions), fixed
    )
    return fixed if found.verdict is Verdict.FAIL else found
