from scanner.model import elasticache
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.22"])
def check(cache: elasticache.ReplicationGroup) -> Result:
    """Encrypt caches.

    What a cache writes to disk, to swap and to its snapshots is readable without encryption at rest. Redis is not
    encrypted unless that is asked for when it is made; Valkey, serverless caches and MemoryDB are.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html

    Fix: set `AtRestEncryptionEnabled: true`, or `at_rest_encryption_enabled = true`.
    """
    return cache.is_encrypted()
