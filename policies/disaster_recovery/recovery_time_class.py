from scanner.analysis.recovery.recovery_times import recovers_within
from scanner.model import (
    docdb,
    dynamodb,
    ebs,
    ec2,
    efs,
    elasticache,
    fsx,
    keyspaces,
    memorydb,
    neptune,
    opensearch,
    rds,
    redshift,
    s3,
    timestream,
)
from scanner.policy import Result, policy, setting


@policy(severity="medium", items=["REL-2.11", "REL-2.10"])
def check(
    store: rds.DbInstance
    | rds.DbCluster
    | docdb.DbCluster
    | neptune.DbCluster
    | dynamodb.Table
    | dynamodb.GlobalTable
    | ebs.Volume
    | ec2.Instance
    | efs.FileSystem
    | fsx.FileSystem
    | s3.Bucket
    | redshift.Cluster
    | redshift.Namespace
    | elasticache.ReplicationGroup
    | memorydb.Cluster
    | opensearch.Domain
    | keyspaces.Table
    | timestream.Table,
    *,
    hours: int = setting(24, "the longest time until a store is back, in hours", at_least=1),
    rto_hours: int = setting(0, "the recovery time objective where none is declared, in hours", at_least=0),
    data_gib: int = setting(0, "how much a store holds at most where the template doesn't say, in GiB", at_least=0),
) -> Result | None:
    """Show that the structure can recover within a day.

    Failover takes minutes, a restore an hour and an hour more for every 100 GiB, and what runs on the store another;
    a store that nothing makes recovery points of never comes back. How much data there will be is seldom in the code:
    tell it by the setting `data_gib`.
    https://docs.aws.amazon.com/whitepapers/latest/disaster-recovery-workloads-on-aws/disaster-recovery-options-in-the-cloud.html

    Fix: give the store a standby (`MultiAZ: true`, `multi_az = true`), or backups (`BackupRetentionPeriod: 7`,
    `backup_retention_period = 7`).
    """
    return recovers_within(store, hours, data_gib, rto_hours)
