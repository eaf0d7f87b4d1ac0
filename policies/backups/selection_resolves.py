from scanner.analysis.recovery.backup_coverage import takes_something
from scanner.model import backup
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.6"])
def check(subject: backup.Plan | backup.Selection) -> Result:
    """Make every backup plan select something and be able to run.

    A plan backs up nothing by itself: a selection must name resources or their tags, and a role must let AWS Backup
    make and restore recovery points. A tag that is misspelt on either side fails in silence. A rule without a schedule
    runs every day at five, and a selection that names nothing takes every supported resource.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
    https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html

    Fix: add an `AWS::Backup::BackupSelection` or `aws_backup_selection` for the plan, with the tag that the stores
    carry, and a role that trusts `backup.amazonaws.com` and has AWSBackupServiceRolePolicyForBackup and
    AWSBackupServiceRolePolicyForRestores.
    """
    if isinstance(subject, backup.Plan):
        return subject.selections.is_set() & subject.rules.is_set()
    return takes_something(subject) & subject.is_able()
