from scanner.model import firehose
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.22"])
def check(stream: firehose.DeliveryStream) -> Result:
    """Encrypt delivery streams.

    Records wait in the delivery stream until they are delivered, for hours where the destination is out of reach. A
    stream that reads from a data stream keeps nothing itself: there the data stream must be encrypted.
    https://docs.aws.amazon.com/firehose/latest/dev/encryption.html

    Fix: set `DeliveryStreamEncryptionConfigurationInput: {KeyType: AWS_OWNED_CMK}`, in Terraform
    `server_side_encryption { enabled = true }`; encrypt the data stream that feeds it.
    """
    return stream.is_encrypted()
