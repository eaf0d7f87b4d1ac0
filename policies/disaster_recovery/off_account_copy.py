from scanner.analysis.recovery.recovery_region import copies_to_another_account
from scanner.model import backup, s3
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.10"])
def check(source: backup.Plan | s3.Bucket) -> Result:
    """Hold a copy of critical data in another account.

    Whoever takes over an account, or deletes it by mistake, takes its recovery points along; a vault or bucket of
    another account is out of reach. Without one this is reported as an improvement.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html

    Fix: let the plan copy to a vault of the backup account (`CopyActions`, `copy_action`), or replicate the bucket with
    `Destination.Account` (`account`) and `AccessControlTranslation` (`access_control_translation`).
    """
    return copies_to_another_account(source)
