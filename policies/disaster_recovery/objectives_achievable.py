from scanner.analysis.recovery.recovery_times import meets_point_objective
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


@policy(severity="high", items=["REL-2.10", "REL-2.11"])
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
    rpo_hours: int = setting(0, "the recovery point objective where none is declared, in hours", at_least=0),
) -> Result | None:
    """Keep worst-case recovery points within the declared objectives.

    An objective that the structure can't meet is a promise to be broken on the worst day. The worst recovery point is
    the longest gap of the schedule and the window in which a run may begin, eight hours by default; logged changes
    reach back five minutes. What declares no objective is left to the policy that asks for one.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html
    https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_planning_for_recovery_objective_defined_recovery.html

    Fix: run the plan more often, or start it sooner: `StartWindowMinutes: 60` (`start_window = 60`); or switch
    point-in-time recovery on; or declare an objective that can be met.
    """
    return meets_point_objective(store, rpo_hours)
