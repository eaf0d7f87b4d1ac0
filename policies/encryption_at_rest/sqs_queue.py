from scanner.model import sqs
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.22"])
def check(queue: sqs.Queue) -> Result:
    """Encrypt queues.

    Messages wait on disk until somebody takes them, and they often carry what the databases behind them keep encrypted.
    Queues are encrypted with a key of the service unless that is switched off; a KMS key replaces it.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html

    Fix: remove `SqsManagedSseEnabled: false` (`sqs_managed_sse_enabled = false`), or name a key: `KmsMasterKeyId: !Ref
    Key`, `kms_master_key_id = aws_kms_key.queue.id`.
    """
    return queue.managed_encryption.is_true() | queue.kms_key.is_set()
