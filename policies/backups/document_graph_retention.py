from scanner.model import docdb, neptune
from scanner.policy import Result, policy, setting


@policy(severity="high", items=["REL-2.6"])
def check(
    cluster: docdb.DbCluster | neptune.DbCluster,
    *,
    days: int = setting(7, "the fewest days that automated backups are kept", at_least=1, at_most=35),
) -> Result:
    """Keep automated backups of document and graph databases for seven days or more.

    Backups are kept for a single day where nothing is said, so that a fault found after a weekend can no longer be
    undone.
    https://docs.aws.amazon.com/documentdb/latest/developerguide/backup_restore.html
    https://docs.aws.amazon.com/neptune/latest/userguide/backup-restore-overview.html

    Fix: set `BackupRetentionPeriod: 7`, or `backup_retention_period = 7`; 35 days is the most.
    """
    return cluster.backup_retention_days.at_least(days)
