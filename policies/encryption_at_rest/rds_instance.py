from scanner.model import rds
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.22"])
def check(database: rds.DbInstance) -> Result:
    """Encrypt relational database instances.

    Encryption covers the storage, its automated backups, snapshots and replicas; it costs nothing and can be chosen
    only when the instance is made. It is off unless it is asked for. A member of a cluster goes by the cluster, a
    replica or restored instance by what it is made from.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html

    Fix: set `StorageEncrypted: true`, or `storage_encrypted = true`; an existing instance is replaced by a restore from
    an encrypted copy of its snapshot.
    """
    return database.is_encrypted()
