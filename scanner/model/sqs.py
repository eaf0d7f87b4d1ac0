"""Amazon SQS.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Resource
from scanner.model.fields import boolean, on, references, text
from scanner.model.policy_document import PolicyDocument, document


class Queue(Resource):
    """A queue."""

    cloudformation = "AWS::SQS::Queue"
    terraform = "aws_sqs_queue"
    identified_by = ("queue_name",)

    queue_name = text(cfn="QueueName", tf="name")
    kms_key = kms.key(cfn="KmsMasterKeyId", tf="kms_master_key_id")
    managed_encryption = boolean(cfn="SqsManagedSseEnabled", tf="sqs_managed_sse_enabled", default=True)
    policy = document(
        cfn=on("AWS::SQS::QueuePolicy.Queues", "PolicyDocument"),
        tf=(on("aws_sqs_queue_policy.queue_url", "policy"), "policy"),
    )
    own_policy = document(tf="policy")

    @property
    def stated_policy(self) -> PolicyDocument:
        """The policy that the queue itself states."""
        return self.own_policy


class QueuePolicy(Resource):
    """A queue's policy as a resource of its own."""

    cloudformation = "AWS::SQS::QueuePolicy"
    terraform = "aws_sqs_queue_policy"

    queues = references("sqs.Queue", cfn="Queues", tf="queue_url")
    own_policy = document(cfn="PolicyDocument", tf="policy")

    @property
    def stated_policy(self) -> PolicyDocument:
        """Its document."""
        return self.own_policy
