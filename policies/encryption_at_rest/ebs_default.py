from scanner.model import ebs
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.22"])
def check(switch: ebs.EncryptionDefault) -> Result:
    """Encrypt new volumes by account default.

    The account's default encrypts every volume that anybody makes in the Region, whatever template or console they
    use; without it, a single forgotten property leaves data in the clear. CloudFormation has no resource for it.
    https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html

    Fix: declare `aws_ebs_encryption_by_default` with `enabled = true` for each Region in use; elsewhere run `aws ec2
    enable-ebs-encryption-by-default` once for each Region.
    """
    return switch.enabled.is_true()
