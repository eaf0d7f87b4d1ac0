from scanner.analysis.workloads.database_zones import nodes_outlive_zone
from scanner.model import dax, elasticache
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.8"])
def check(cache: elasticache.CacheCluster | dax.Cluster) -> Result | None:
    """Spread Memcached and DAX nodes over zones.

    Nodes in one zone are lost together, and the whole load falls upon the database behind them. Memcached puts all
    nodes into one zone unless it is told otherwise; DAX spreads its nodes over its subnets. A single node of Redis or
    Valkey has no other to take over: use a replication group.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/FaultTolerance.html
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.concepts.cluster.html

    Fix: set `AZMode: cross-az` and `NumCacheNodes: 2`, or `az_mode = "cross-az"` and `num_cache_nodes = 2`; for DAX
    `ReplicationFactor: 3`, or `replication_factor = 3`.
    """
    return nodes_outlive_zone(cache)
