from scanner.analysis.recovery.backup_selection import taken_by_plan
from scanner.model import docdb, neptune, rds
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["REL-2.6"])
def check(database: rds.DbCluster | rds.DbInstance | docdb.DbCluster | neptune.DbCluster) -> Result | None:
    """Add a second, longer-lived backup to database clusters.

    Automated backups end after 35 days and go with the database's own account and Region. A backup plan keeps recovery
    points for years, in a vault that can be locked and copied elsewhere.
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-backup-restore.html

    Fix: name the database in the `Resources` (`resources`) of an `AWS::Backup::BackupSelection`
    (`aws_backup_selection`), or give it a tag that a selection asks for.
    """
    if isinstance(database, rds.DbInstance) and (database.is_member or database.is_replica):
        return None
    taken = taken_by_plan(database)
    return taken.graded("info") if taken.verdict is Verdict.FAIL else taken
