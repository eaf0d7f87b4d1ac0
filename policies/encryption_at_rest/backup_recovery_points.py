from scanner.model import backup
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.22", "REL-2.6"])
def check(vault: backup.Vault) -> Result:
    """Encrypt recovery points.

    Every vault has a key: the service's own where none is named. Recovery points of stores that AWS Backup manages
    fully are encrypted with it; those of the others stay encrypted as their store is.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html

    Fix: nothing is to be done in either dialect; `EncryptionKeyArn` or `kms_key_arn` names a key of the account's own.
    """
    return vault.passed("every vault encrypts with a key, the service's own where none is named")
