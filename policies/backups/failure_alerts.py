from scanner.analysis.recovery.backup_alerts import failures_are_told
from scanner.model import backup
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.6", "REL-2.4"])
def check(vault: backup.Vault) -> Result:
    """Alert operations staff about failed backups.

    A backup that has failed for months is found out on the day it is needed. The vault's notifications, an event rule
    on backup jobs, an alarm on the service's metrics or a database's event subscription tell of it, if somebody
    subscribes to the topic at the end.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-notifications.html
    https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html

    Fix: set `Notifications: {SNSTopicArn: !Ref Alerts, BackupVaultEvents: [BACKUP_JOB_COMPLETED]}` on the vault, whose
    event tells of failures too, with a topic that has a subscription; or add an `aws_backup_vault_notifications` with
    `backup_vault_events = ["BACKUP_JOB_COMPLETED"]`.
    """
    return failures_are_told(vault)
