from scanner.model import backup
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["REL-2.6"])
def check(vault: backup.Vault | backup.AirGappedVault) -> Result:
    """Protect recovery points from deletion.

    Whoever takes over an account deletes the backups first. A locked vault refuses that until the retention has passed,
    an access policy can deny it to everybody, and a logically air-gapped vault is locked by nature.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
    https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html

    Fix: set `LockConfiguration: {MinRetentionDays: 7}`, or add an `aws_backup_vault_lock_configuration`; or deny
    `backup:DeleteRecoveryPoint` in the vault's access policy.
    """
    if isinstance(vault, backup.AirGappedVault):
        return vault.passed("a logically air-gapped vault is always locked")
    protected = vault.is_locked() | vault.denies_deletion()
    return protected.graded("info") if protected.verdict is Verdict.FAIL else protected
