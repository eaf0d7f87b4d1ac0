from scanner.model import kinesis
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.22", "FEAT-C360-2"])
def check(stream: kinesis.Stream) -> Result:
    """Encrypt data streams.

    A stream keeps every record for a day to a year. Without server-side encryption the records lie in its storage as
    they were sent.
    https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html

    Fix: set `StreamEncryption: {EncryptionType: KMS, KeyId: alias/aws/kinesis}`; in Terraform `encryption_type = "KMS"`
    and `kms_key_id = "alias/aws/kinesis"`, or a key of your own.
    """
    return stream.encryption.is_("KMS")
