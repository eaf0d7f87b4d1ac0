from scanner.model import sns
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.22"])
def check(topic: sns.Topic) -> Result:
    """Encrypt topics.

    A topic stores each message until it is delivered everywhere, and a standard topic is not encrypted by KMS unless a
    key is named. The service's own key `alias/aws/sns` is enough where no AWS service publishes to the topic.
    https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html

    Fix: set `KmsMasterKeyId: !Ref Key` on the `AWS::SNS::Topic`, `kms_master_key_id = aws_kms_key.topic.id` on the
    `aws_sns_topic`.
    """
    return topic.kms_key.is_set()
