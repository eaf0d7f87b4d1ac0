from scanner.model import docdb, neptune, rds
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.22"])
def check(
    cluster: rds.DbCluster
    | rds.GlobalCluster
    | docdb.DbCluster
    | docdb.GlobalCluster
    | neptune.DbCluster
    | neptune.GlobalCluster,
) -> Result:
    """Encrypt database clusters.

    Encryption covers the cluster's volume, logs, backups and snapshots, and can be chosen only when the cluster is
    made. It is off unless it is asked for, but for the first version of Aurora Serverless; a cluster that is made from
    another one, or from a snapshot, is encrypted as that is.
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
    https://docs.aws.amazon.com/documentdb/latest/developerguide/encryption-at-rest.html
    https://docs.aws.amazon.com/neptune/latest/userguide/encrypt.html

    Fix: set `StorageEncrypted: true`, or `storage_encrypted = true`, on the cluster and on its global cluster.
    """
    return cluster.is_encrypted()
