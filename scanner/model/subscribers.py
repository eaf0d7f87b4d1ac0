"""Whether anybody hears what is sent to a topic."""

from __future__ import annotations

from scanner.model import sns
from scanner.model.base import attached
from scanner.model.fields import Link
from scanner.model.links import unplaced
from scanner.model.readings import Missing
from scanner.verdict import Result, Verdict, any_of


def is_heard(link: Link) -> Result:
    """Assert that a property names a topic with a subscription; unknown where the topic lies outside the template."""
    topic = link.to(sns.Topic)
    if topic is None:
        if isinstance(link.fact, Missing):
            return link.failed(f"{link.name} is not set")
        return link.unknown("whether the topic has a subscriber lies outside the template")
    own = topic.subscriptions.is_set()
    apart = attached(topic, sns.Subscription, cfn="TopicArn", tf="topic_arn")
    heard = any_of((own, *(one.passed("the topic has a subscription") for one in apart)), own)
    stray = unplaced(topic, sns.Subscription, cfn="TopicArn", tf="topic_arn")
    if heard.verdict is Verdict.FAIL and stray is not None:
        return stray
    return topic.failed("the topic has no subscription") if heard.verdict is Verdict.FAIL else heard
