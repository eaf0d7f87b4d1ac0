from scanner.model import firehose, keyed_services, kinesis, kms, mq, msk, sns, sqs
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.23"])
def check(
    channel: (
        sns.Topic
        | sqs.Queue
        | kinesis.Stream
        | firehose.DeliveryStream
        | mq.Broker
        | msk.Cluster
        | keyed_services.VideoStream
        | keyed_services.Flow
        | keyed_services.Schedule
        | keyed_services.EventBus
        | keyed_services.ContactStorage
    ),
) -> Result:
    """Protect queues, topics, streams and integrations with customer keys.

    A key of your own has a policy that says who may decrypt, a log of every use, and a switch to shut the data off; a
    key of the service has none of them. Where the class of the data does not ask for that, it is an improvement only.
    https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html

    Fix: name an `AWS::KMS::Key` by `KmsMasterKeyId`, `KmsKeyId` or what the service calls it; in Terraform
    `kms_master_key_id = aws_kms_key.messages.id`, `kms_key_id`, `kms_key_arn`.
    """
    return kms.prefers_customer_key(channel.kms_key, channel)
