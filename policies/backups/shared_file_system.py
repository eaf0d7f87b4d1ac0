from scanner.analysis.recovery.backup_selection import taken_by_plan
from scanner.model import efs, fsx
from scanner.model.tagged import is_recreatable
from scanner.policy import Result, policy, unless


@policy(severity="high", items=["REL-2.6"])
def check(system: efs.FileSystem | fsx.FileSystem) -> Result | None:
    """Back up shared file systems.

    Replication within the service protects from broken hardware, not from a deleted directory. An EFS file system is
    backed up only on request, unless it lies in one zone; FSx keeps daily backups for as long as its retention says,
    which Terraform's provider sets to none for ONTAP, OpenZFS and Lustre. Scratch file systems cannot be backed up.
    https://docs.aws.amazon.com/efs/latest/ug/automatic-backups.html
    https://docs.aws.amazon.com/fsx/latest/WindowsGuide/using-backups.html

    Fix: set `BackupPolicy: {Status: ENABLED}` or add an `aws_efs_backup_policy`; on FSx set
    `AutomaticBackupRetentionDays: 30`, or `automatic_backup_retention_days = 30`.
    """
    return unless(is_recreatable(system), system.backs_itself_up() | taken_by_plan(system))
