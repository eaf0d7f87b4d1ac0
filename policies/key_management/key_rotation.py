from scanner.model import kms
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.23"])
def check(key: kms.Key) -> Result:
    """Rotate customer keys.

    Rotation makes new key material once a year and keeps the old for what it encrypted, so that one key never protects
    years of data; nothing else changes for those who use it. Asymmetric and HMAC keys, imported material and custom
    key stores cannot be rotated that way.
    https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html

    Fix: set `EnableKeyRotation: true` on the `AWS::KMS::Key`, `enable_key_rotation = true` on the `aws_kms_key`.
    """
    return key.rotates()
