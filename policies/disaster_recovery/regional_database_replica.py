from scanner.analysis.recovery.recovery_region import has_member_in_recovery_region, if_counted_on
from scanner.model import docdb, dynamodb, elasticache, neptune, rds
from scanner.policy import Result, policy, setting

STRATEGIES = ("undeclared", "backup-and-restore", "pilot-light", "warm-standby", "active-active")
LIVE = STRATEGIES[2:]


@policy(severity="low", items=["REL-2.10"])
def check(
    database: rds.DbCluster
    | rds.DbInstance
    | dynamodb.Table
    | dynamodb.GlobalTable
    | docdb.DbCluster
    | neptune.DbCluster
    | elasticache.ReplicationGroup,
    *,
    strategy: str = setting("undeclared", "how the workload recovers in another Region", one_of=STRATEGIES),
) -> Result | None:
    """Replicate databases to the recovery Region.

    A pilot light, a warm standby and an active second site all need data that is there already: global clusters and
    tables lag by about a second, a restored snapshot by hours. It is asked where the settings name such a strategy, or
    where the template itself makes databases that span Regions, or networks and vaults in a second one.
    https://docs.aws.amazon.com/whitepapers/latest/disaster-recovery-workloads-on-aws/disaster-recovery-options-in-the-cloud.html

    Fix: join the cluster to a global cluster with a member elsewhere (`GlobalClusterIdentifier`,
    `global_cluster_identifier`), give the table replicas (`Replicas`, `replica`), or declare a read replica in the
    recovery Region.
    """
    if strategy in LIVE:
        return has_member_in_recovery_region(database)
    if strategy != "undeclared":
        return None
    return if_counted_on(database, lambda: has_member_in_recovery_region(database))
