from scanner.model import mq, msk
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.22"])
def check(broker: msk.Cluster | mq.Broker) -> Result:
    """Confirm broker storage encryption.

    Both services encrypt the storage of their brokers always, with a key of AWS's own where none is named. Which key
    it is matters to another policy.
    https://docs.aws.amazon.com/msk/latest/developerguide/msk-encryption.html
    https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/data-protection.html

    Fix: nothing is to be done; name a key of your own with `DataVolumeKMSKeyId` or `KmsKeyId` where its use must be
    traced: `encryption_at_rest_kms_key_arn`, `encryption_options { kms_key_id = … }`.
    """
    key = broker.kms_key.is_set()
    return key | broker.passed("the service encrypts its storage with a key of its own")
