from scanner.model import ec2
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.22"])
def check(volume: ec2.Volume) -> Result:
    """Encrypt EBS volumes.

    An unencrypted volume leaves its blocks, its snapshots and every volume restored from them readable to whoever gets
    hold of the storage. Encryption costs nothing, cannot be switched on later for an existing volume, and is off unless
    the account's default says otherwise, which a template cannot show.
    https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html

    Fix: set `Encrypted: true` on the `AWS::EC2::Volume`, or `encrypted = true` on the `aws_ebs_volume`.
    """
    return volume.encrypted.is_true()
