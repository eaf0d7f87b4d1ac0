"""Whether what a service sends to a topic gets there, and whether people hear it.

https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model import kms
from scanner.model.base import attachments
from scanner.model.policy_statement import Principal, Statement
from scanner.model.readings import Missing, Reading
from scanner.model.sns import Subscription, Topic
from scanner.verdict import Result, Verdict, any_of

ALARMS = "cloudwatch.amazonaws.com"
EVENTS = "events.amazonaws.com"

_REACHES_PEOPLE = frozenset({"email", "email-json", "sms", "http", "https", "application"})
"""Protocols by which a message gets to a person's mailbox, phone or chat, or to a paging service.
https://docs.aws.amazon.com/sns/latest/dg/sns-event-destinations.html
"""

_CHATS = frozenset(
    {
        "AWS::Chatbot::SlackChannelConfiguration",
        "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
        "AWS::Chatbot::CustomAction",
        "aws_chatbot_slack_channel_configuration",
        "aws_chatbot_teams_channel_configuration",
    }
)

_AWS_KEY = "alias/aws/sns"


def gets_through(topic: Topic, service: str) -> Result:
    """Assert that a service may publish to a topic: by its policy, and by that of its key."""
    return _admits(topic, service) & _key_admits(topic, service)


def _admits(topic: Topic, service: str) -> Result:
    """A topic without a policy lets its own account publish, alarms among it, but no rule on events.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    """
    policy = topic.policy
    if policy.missing and policy.rest is None:
        if service == ALARMS:
            return topic.passed("the default policy lets alarms of its account publish")
        return topic.failed(f"it has no policy that lets {service} publish, and the default one does not")
    refused = f"its policy does not let {service} publish"
    admitted = policy.some(
        lambda one: one.grants("sns:Publish") & (_names(one, service) | _names_account(one, service))
    )
    return topic.failed(refused).involving(*policy.involves) if admitted.verdict is Verdict.FAIL else admitted


def _key_admits(topic: Topic, service: str) -> Result:
    link = topic.kms_key
    if isinstance(link.fact, Missing):
        return topic.passed("the topic names no key")
    if (link.literal or "").endswith(_AWS_KEY):
        # Nobody can change the policy of a key that AWS manages, and this one lets in what publishes by a person's
        # own rights alone.
        return link.failed(f"{service} cannot use the key {_AWS_KEY}, which AWS manages")
    key = link.to(kms.Key)
    if key is None:
        return link.unknown(f"whether the key lets {service} in lies outside the template")
    if key.policy.missing and key.policy.rest is None:
        return key.failed(f"the key of the topic has no policy that lets {service} use it")
    asked = ("kms:GenerateDataKey", "kms:GenerateDataKey*")
    admitted = key.policy.some(lambda one: one.grants(*asked) & _names(one, service))
    refused = key.failed(f"the policy of the topic's key does not let {service} use it")
    return refused if admitted.verdict is Verdict.FAIL else admitted


def _names(statement: Statement, service: str) -> Result:
    """Assert that the service is among the principals of a statement."""
    return statement.principals.any(lambda one: _is(one, statement, service), "the statement names no principal")


def _names_account(statement: Statement, service: str) -> Result:
    """Unknown where a statement for topics names accounts, in whose name alarms may publish."""
    if service == ALARMS and any(one.kind == "AWS" for one in statement.principals):
        return statement.unknown("whether alarms publish in the name of the account is not settled")
    return statement.failed("no account is named")


def _is(principal: Principal, statement: Statement, service: str) -> Result:
    known = principal.known
    if known == "*" or (principal.kind == "Service" and known == service):
        return statement.passed(f"the statement names {known}")
    if principal.kind == "Service" and known is None:
        return statement.unknown("which service the statement names is not known")
    return statement.failed("the service is not named")


def is_heard_by_people(topic: Topic) -> Result:
    """Assert that somebody subscribes: by mail, message, web or chat, or through a function.

    Without a subscription in the template it is unknown, since people subscribe by hand.
    """
    found = list(_subscribers(topic))
    nobody = topic.unknown("no subscription to it is in the template", "the subscription to the topic")
    return any_of((*found, nobody), nobody)


def _subscribers(topic: Topic) -> Iterator[Result]:
    for own in topic.subscriptions:
        yield _reaches_people(own.protocol)
    for one, certain in attachments(topic, Subscription, cfn="TopicArn", tf="topic_arn"):
        if topic.view.world.exists(one.block) is False:
            continue
        heard = _reaches_people(one.protocol).involving(one.address)
        yield heard if certain else heard & one.unknown("whether it subscribes to this topic is not known")
    for block, _ in topic.view.graph.referrers(topic.block):
        if block.type in _CHATS and topic.view.world.exists(block) is not False:
            yield topic.passed(f"{block.address} tells a chat of it").involving(block.address)


def _reaches_people(protocol: Reading[str]) -> Result:
    name = protocol.known
    if name is None:
        return protocol.unknown()
    if name in _REACHES_PEOPLE:
        return protocol.passed(f"somebody hears it by {name}")
    if name == "lambda":
        return protocol.passed("a function hears it")
    return protocol.unknown(f"who reads what is sent by {name} is not in the template")
