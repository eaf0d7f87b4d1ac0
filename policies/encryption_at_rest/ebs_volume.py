from scanner.model import ebs
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.22"])
def check(volume: ebs.Volume) -> Result:
    """Encrypt block volumes.

    An unencrypted volume leaves its blocks, its snapshots and every volume restored from them readable to whoever gets
    hold of the storage. Encryption costs nothing and cannot be switched on later for an existing volume. A volume made
    from an encrypted snapshot is encrypted in any case, and so is every new one where the account's default is on.
    https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
    https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html

    Fix: set `Encrypted: true` on the `AWS::EC2::Volume`, or `encrypted = true` on the `aws_ebs_volume`.
    """
    return volume.is_encrypted() | ebs.encrypted_by_default(volume)
