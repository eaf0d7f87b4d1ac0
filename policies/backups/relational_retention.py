from scanner.model import rds
from scanner.policy import Result, policy, setting


@policy(severity="high", items=["REL-2.6"])
def check(
    database: rds.DbInstance | rds.DbCluster,
    *,
    days: int = setting(7, "the fewest days that automated backups are kept", at_least=1, at_most=35),
) -> Result | None:
    """Keep automated backups of relational databases for seven days or more.

    A fault in data is often noticed only after days, and automated backups are what a database can be set back to any
    second with. They are kept for one day where nothing is said, and Terraform's provider switches them off for
    instances; instances of a cluster have the cluster's, and a read replica may rely on its source's.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html

    Fix: set `BackupRetentionPeriod: 7`, or `backup_retention_period = 7`; 35 days is the most.
    """
    if isinstance(database, rds.DbInstance) and database.is_member:
        return None
    return database.keeps_backups(days)
