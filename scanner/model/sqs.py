"""Amazon SQS.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model import kms
from scanner.model.base import Resource
from scanner.model.fields import boolean, on, references, text
from scanner.model.policy_document import PolicyDocument, document
from scanner.template import Block
from scanner.verdict import Result, Verdict


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
    redrive = text(
        cfn="RedrivePolicy", tf=("redrive_policy", on("aws_sqs_queue_redrive_policy.queue_url", "redrive_policy"))
    )

    def keeps_failed_messages(self) -> Result | None:
        """Assert that messages which nobody can process are moved elsewhere; None for where they are moved to.

        Unknown where nothing in the template shows that the queue is consumed.
        """
        if self.takes_failed_messages():
            return None
        moved = self.redrive.is_set()
        if moved.verdict is not Verdict.FAIL or any(self._consumers()):
            return moved
        return self.unknown("no redrive policy, and who consumes the queue is not in the template")

    def _consumers(self) -> Iterator[Block]:
        for block, kind in self.view.graph.referrers(self.block):
            polled = block.type in ("AWS::Lambda::EventSourceMapping", "aws_lambda_event_source_mapping")
            if polled or (block.type == "AWS::Serverless::Function" and kind.startswith("Events.")):
                yield block

    def takes_failed_messages(self) -> bool:
        """Whether something else sends it what it failed on."""
        return any(
            step in kind.lower()
            for _, kind in self.view.graph.referrers(self.block)
            for step in ("redrive", "deadletter", "dead_letter", "failure")
        )

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
