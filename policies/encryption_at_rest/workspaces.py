from scanner.model import workspaces
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.22"])
def check(desktop: workspaces.Workspace) -> Result:
    """Encrypt desktop volumes.

    A desktop keeps the files that people work on, and their credentials, on its two volumes. Neither is encrypted
    unless asked for, and a desktop cannot be encrypted once it exists.
    https://docs.aws.amazon.com/workspaces/latest/adminguide/encrypt-workspaces.html

    Fix: set `RootVolumeEncryptionEnabled: true` and `UserVolumeEncryptionEnabled: true`; in Terraform
    `root_volume_encryption_enabled = true` and `user_volume_encryption_enabled = true`.
    """
    return desktop.root_encrypted.is_true() & desktop.user_encrypted.is_true()
