from scanner.analysis.encryption.database_keys import has_customer_key
from scanner.model import (
    database_snapshots,
    dms,
    docdb,
    dynamodb,
    elasticache,
    keyspaces,
    memorydb,
    neptune,
    opensearch,
    rds,
    redshift,
    timestream,
)
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["SEC-1.23"])
def check(
    store: rds.DbInstance
    | rds.DbCluster
    | docdb.DbCluster
    | neptune.DbCluster
    | dynamodb.Table
    | dynamodb.GlobalTable
    | dynamodb.TableReplica
    | redshift.Cluster
    | redshift.Namespace
    | redshift.SnapshotCopyGrant
    | elasticache.ReplicationGroup
    | memorydb.Cluster
    | memorydb.Snapshot
    | keyspaces.Table
    | timestream.Database
    | opensearch.Domain
    | dms.ReplicationInstance
    | dms.Endpoint
    | database_snapshots.SnapshotCopy
    | database_snapshots.BackupReplication
    | database_snapshots.ActivityStream,
) -> Result | None:
    """Protect databases, caches and their copies with customer keys.

    A key of the account's own has a policy that says who may decrypt, can be shared with the account that keeps the
    copies, and can be disabled in need; the service's key can do none of that. Where nothing is named the service's key
    is used, for Performance Insights too.
    https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html

    Fix: name a key in `KmsKeyId` (`KMSMasterKeyId` of tables); in Terraform `kms_key_id`, `kms_key_arn` or its like.
    """
    keyed = has_customer_key(store)
    return keyed.graded("info") if keyed is not None and keyed.verdict is Verdict.FAIL else keyed
