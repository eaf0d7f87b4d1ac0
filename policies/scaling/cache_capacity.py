from scanner.analysis.scaling.database_capacity import cache_scales
from scanner.model import elasticache, memorydb
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.2"])
def check(cache: elasticache.ReplicationGroup | elasticache.ServerlessCache | memorydb.Cluster) -> Result:
    """Scale caches by policy or serverless.

    A cache that is too small evicts what is asked for most and sends the load to the database. Serverless caches grow
    by themselves; replication groups and clusters do with a scaling target on their shards or replicas.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoScaling.html

    Fix: use an `AWS::ElastiCache::ServerlessCache` or `aws_elasticache_serverless_cache`, or add a scaling target and
    policy for `elasticache:replication-group:Replicas`.
    """
    return cache_scales(cache)
