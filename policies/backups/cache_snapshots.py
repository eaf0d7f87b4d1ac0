from scanner.model import elasticache, memorydb
from scanner.model.tagged import is_recreatable
from scanner.policy import Result, if_concerned, policy, setting, unless


@policy(severity="medium", items=["REL-2.6"])
def check(
    cache: elasticache.ReplicationGroup | elasticache.CacheCluster | elasticache.ServerlessCache | memorydb.Cluster,
    *,
    days: int = setting(1, "the fewest days that snapshots are kept", at_least=1, at_most=35),
) -> Result | None:
    """Snapshot caches that hold primary data.

    Sessions, queues, leaderboards and whole data sets live in caches that nobody can fill again. Snapshots are off
    unless a retention is set. Memcached has none, nodes of a replication group have the group's, and what a tag
    declares to be re-creatable needs none.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html
    https://docs.aws.amazon.com/memorydb/latest/devguide/snapshots-automatic.html

    Fix: set `SnapshotRetentionLimit: 7`, or `snapshot_retention_limit = 7`; or tag a pure cache `content = ephemeral`.
    """
    if isinstance(cache, elasticache.CacheCluster) and cache.replication_group.is_given:
        return None
    kept = unless(is_recreatable(cache), cache.snapshot_days.at_least(days))
    if isinstance(cache, memorydb.Cluster) or kept is None:
        return kept
    return if_concerned(cache.engine.is_not("memcached"), kept)
