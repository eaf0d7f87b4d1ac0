from scanner.analysis.recovery.recovery_points import backups_of, if_stateful
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
from scanner.policy import Result, Verdict, policy


@policy(severity="critical", items=["REL-2.6", "FEAT-CM-1", "FEAT-MA-1", "FEAT-DC-1", "FEAT-C360-1"])
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
) -> Result | None:
    """Back up every stateful resource on a schedule.

    One store that nobody backs up is enough to lose a workload for good. Each needs a source of recovery points that
    recurs and lies outside of it: the service's own backups, point-in-time recovery, a backup plan that takes it by
    ARN, tag or condition, a lifecycle policy, versions or replicas of a bucket. Members of a cluster, read replicas,
    buckets for logs or artefacts and what a tag declares to be re-creatable are left out; a cache and a bucket, whose
    objects the service keeps in three zones, are lighter failures.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/whatisbackup.html

    Fix: switch the service's own backups on (`BackupRetentionPeriod: 7`, `backup_retention_period = 7`), or give the
    store the tag that a backup selection asks for.
    """
    covered = if_stateful(store, backups_of(store).exist)
    lighter = isinstance(store, elasticache.ReplicationGroup | s3.Bucket)
    return covered.graded("medium") if lighter and covered is not None and covered.verdict is Verdict.FAIL else covered
