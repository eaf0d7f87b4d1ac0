from scanner.analysis.workloads.database_zones import cache_outlives_zone
from scanner.model import elasticache, memorydb
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.8"])
def check(cache: elasticache.ReplicationGroup | memorydb.Cluster) -> Result:
    """Enable automatic failover to a replica in another zone for Redis, Valkey and MemoryDB.

    A primary that is lost with its zone stops all writes until somebody acts, unless failover is on and a replica lies
    elsewhere. ElastiCache has neither by default; MemoryDB makes one replica for each shard.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html
    https://docs.aws.amazon.com/memorydb/latest/devguide/autofailover.html

    Fix: set `AutomaticFailoverEnabled: true`, `MultiAZEnabled: true` and `NumCacheClusters: 2`; in Terraform
    `automatic_failover_enabled = true`, `multi_az_enabled = true` and `num_cache_clusters = 2`.
    """
    return cache_outlives_zone(cache)
