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
from scanner.policy import Result, Verdict, policy, setting


@policy(severity="high", items=["REL-2.10", "REL-2.6"])
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
    hours: int = setting(24, "the longest time between two recovery points, in hours", at_least=1),
) -> Result | None:
    """Keep the derived recovery point of each store within a day.

    What is lost with a store is what has changed since its last recovery point. Databases and tables with logged
    changes lose five minutes, search an hour, a warehouse eight; a plan or lifecycle policy loses the longest gap of
    its schedule, which on weekdays alone is three days. A store that nothing backs up has no recovery point at all.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/whatisbackup.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html

    Fix: run the backup plan every day, `ScheduleExpression: cron(0 3 ? * * *)` or `schedule = "cron(0 3 ? * * *)"`, or
    switch point-in-time recovery on.
    """
    recent = if_stateful(store, lambda: backups_of(store).within(hours))
    lighter = isinstance(store, elasticache.ReplicationGroup | s3.Bucket)
    return recent.graded("medium") if lighter and recent is not None and recent.verdict is Verdict.FAIL else recent
