from scanner.model import backup, kms, links
from scanner.policy import Result, policy, setting


@policy(severity="medium", items=["SEC-1.23", "REL-2.6"])
def check(
    key: kms.Key,
    *,
    days: int = setting(14, "the shortest wait, in days, before a key is deleted", at_least=7, at_most=30),
) -> Result:
    """Keep keys enabled and hard to delete.

    What a disabled key encrypted cannot be read, and what a deleted one encrypted is lost, backups included. The
    waiting period is the only time to notice a deletion: 30 days unless it is shortened.
    https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html

    Fix: leave `Enabled` (`is_enabled`) alone; set `PendingWindowInDays` (`deletion_window_in_days`) to 30; add
    `DeletionPolicy: Retain` (`lifecycle { prevent_destroy = true }`) to a key that encrypts backups.
    """
    available = key.enabled.is_true() & key.deletion_window_days.at_least(days)
    if key.protects_backups():
        return available & key.is_retained()
    vault = links.unplaced(key, backup.Vault, cfn="EncryptionKeyArn", tf="kms_key_arn")
    return available if vault is None else available & (key.is_retained() | vault)
