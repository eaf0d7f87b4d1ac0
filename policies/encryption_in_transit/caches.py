from scanner.analysis.network.vpc_reach import graded_by_reach
from scanner.model import dax, elasticache, memorydb
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.24", "SEC-1.22"])
def check(
    cache: elasticache.ReplicationGroup | elasticache.CacheCluster | memorydb.Cluster | dax.Cluster,
) -> Result | None:
    """Require TLS on caches.

    Sessions, tokens and whole documents pass between programs and caches; without TLS they are readable on the way, and
    a cache that only prefers TLS takes plaintext as well. ElastiCache and DAX have it off unless asked for, MemoryDB
    on. It is a lighter failure where the template joins the network to no other.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html
    https://docs.aws.amazon.com/memorydb/latest/devguide/in-transit-encryption.html
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionInTransit.html

    Fix: set `TransitEncryptionEnabled: true`, or `transit_encryption_enabled = true`; on DAX
    `ClusterEndpointEncryptionType: TLS`, or `cluster_endpoint_encryption_type = "TLS"`.
    """
    result = cache.requires_tls()
    return None if result is None else graded_by_reach(result, cache)
