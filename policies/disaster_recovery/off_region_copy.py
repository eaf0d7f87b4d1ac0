from scanner.analysis.recovery.recovery_points import if_stateful
from scanner.analysis.recovery.recovery_region import has_copy_in_another_region
from scanner.model import (
    docdb,
    dynamodb,
    ebs,
    ec2,
    efs,
    fsx,
    keyspaces,
    neptune,
    rds,
    redshift,
    s3,
    timestream,
)
from scanner.policy import Result, policy, setting


@policy(severity="medium", items=["REL-2.10"])
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
    | keyspaces.Table
    | timestream.Table,
    *,
    claimed: bool = setting(default=False, meaning="whether the recovery plan counts on another Region"),
) -> Result | None:
    """Hold a copy of critical data in another Region.

    Recovery points that lie beside the store are lost with the Region. Copy actions of a backup plan or a lifecycle
    policy, replicated backups, replicas, global clusters and tables, and replication put them elsewhere. Where nothing
    in the template counts on another Region, and no setting says so, the lack is reported as an improvement. A Region
    that is written out is taken to be another than that of a deployment which the template doesn't name.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-region-backup.html

    Fix: give the plan's rule a copy action, `CopyActions: [{DestinationBackupVaultArn: …}]` or `copy_action`
    with `destination_vault_arn`, that names a vault of another Region.
    """
    return if_stateful(store, lambda: has_copy_in_another_region(store, claimed))
