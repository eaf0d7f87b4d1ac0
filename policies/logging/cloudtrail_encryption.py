from scanner.model import cloudtrail
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.14", "SEC-1.23"])
def check(trail: cloudtrail.Trail) -> Result:
    """Encrypt trail files with a customer key.

    With a key of one's own, reading the record takes the right to decrypt as well as the right to read the bucket, and
    each use of the key is recorded. Without one the bucket's own encryption protects the files. The policy of the key
    has to let CloudTrail encrypt, or nothing is delivered.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html

    Fix: set `KMSKeyId` (`kms_key_id`) to a key whose policy allows `kms:GenerateDataKey*` to
    `cloudtrail.amazonaws.com`.
    """
    return trail.is_encrypted_by_own_key()
