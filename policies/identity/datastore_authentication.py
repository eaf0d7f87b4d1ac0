from scanner.analysis.credentials.store_sign_in import asks_who_calls
from scanner.model import elasticache, emr, memorydb, msk, qldb
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.9", "SEC-1.11"])
def check(
    store: msk.Cluster | elasticache.ReplicationGroup | emr.Cluster | qldb.Ledger | memorydb.Cluster,
) -> Result | None:
    """Require authentication on brokers, caches, clusters and ledgers.

    Whoever reaches the port of a store that asks for no name may read and change all of it. Kafka admits any client
    unless a method is named, Redis unless it has a token or users and TLS, MemoryDB with its open access list; a
    cluster with Kerberos must name its realm.
    https://docs.aws.amazon.com/msk/latest/developerguide/kafka_apis_iam.html
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
    https://docs.aws.amazon.com/memorydb/latest/devguide/clusters.acls.html

    Fix: set `ClientAuthentication` on the brokers, `AuthToken` or `UserGroupIds` on the cache, `ACLName` to a list of
    your own; in Terraform `client_authentication`, `auth_token` or `user_group_ids`, `acl_name`.
    """
    return asks_who_calls(store)
