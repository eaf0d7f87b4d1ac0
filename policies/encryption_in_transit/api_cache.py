from scanner.model import appsync
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.22", "SEC-1.24"])
def check(cache: appsync.ApiCache) -> Result:
    """Encrypt GraphQL cache traffic.

    Answers travel between the API and its cache machines in the open unless the cache is made with encryption in
    transit; it cannot be switched on afterwards.
    https://docs.aws.amazon.com/appsync/latest/devguide/enabling-caching.html

    Fix: set `TransitEncryptionEnabled: true` (`transit_encryption_enabled = true`).
    """
    return cache.encrypted_in_transit.is_true()
