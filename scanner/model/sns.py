"""Amazon SNS.

https://docs.aws.amazon.com/sns/latest/dg/welcome.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import on, parts, reference, references, text
from scanner.model.policy_document import PolicyDocument, document


class TopicSubscription(Part):
    """A subscription, seen from its topic."""

    __slots__ = ()

    protocol = text(cfn="Protocol", tf="protocol")


class Topic(Resource):
    """A topic."""

    cloudformation = "AWS::SNS::Topic"
    terraform = "aws_sns_topic"
    identified_by = ("topic_name",)

    topic_name = text(cfn="TopicName", tf="name")
    kms_key = kms.key(cfn="KmsMasterKeyId", tf="kms_master_key_id")
    subscriptions = parts(TopicSubscription, cfn="Subscription")
    policy = document(
        cfn=on("AWS::SNS::TopicPolicy.Topics", "PolicyDocument"),
        tf=(on("aws_sns_topic_policy.arn", "policy"), "policy"),
    )
    own_policy = document(tf="policy")

    @property
    def stated_policy(self) -> PolicyDocument:
        """The policy that the topic itself states."""
        return self.own_policy


class TopicPolicy(Resource):
    """A topic's policy as a resource of its own."""

    cloudformation = "AWS::SNS::TopicPolicy"
    terraform = "aws_sns_topic_policy"

    topics = references("sns.Topic", cfn="Topics", tf="arn")
    own_policy = document(cfn="PolicyDocument", tf="policy")

    @property
    def stated_policy(self) -> PolicyDocument:
        """Its document."""
        return self.own_policy


class Subscription(Resource):
    """A subscription to a topic."""

    cloudformation = "AWS::SNS::Subscription"
    terraform = "aws_sns_topic_subscription"

    topic = reference("sns.Topic", cfn="TopicArn", tf="topic_arn")
    protocol = text(cfn="Protocol", tf="protocol")
