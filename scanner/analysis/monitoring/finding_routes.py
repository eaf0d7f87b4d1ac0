"""Whether people hear of what services of security find: an event rule, its target, and who listens there.

https://docs.aws.amazon.com/eventbridge/latest/ref/event-delivery-level.html
https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-internal-providers.html
"""

from __future__ import annotations

from scanner.analysis.monitoring.topic_audience import EVENTS, gets_through, is_heard_by_people
from scanner.model.account_services import Analyzer, Detector, Hub
from scanner.model.base import Node
from scanner.model.events import Rule, Target
from scanner.model.macie import Session
from scanner.model.notifications import NoticeRule
from scanner.model.sns import Topic
from scanner.model.template_voice import all_of_kind
from scanner.verdict import Result, Verdict, any_of, if_concerned

Finder = Detector | Hub | Analyzer | Session
"""What finds things that people should hear of."""

HUB = "aws.securityhub"


def source_of(finder: Finder) -> str:
    """The source of the events by which a service tells of its findings."""
    match finder:
        case Detector():
            return "aws.guardduty"
        case Hub():
            return HUB
        case Analyzer():
            return "aws.access-analyzer"
        case Session():
            return "aws.macie"


def findings_are_told(finder: Finder) -> Result | None:
    """Assert that an event rule brings findings to somebody; None for what is switched off, which finds nothing.

    The hub receives what the others find, so that a rule on its findings is enough for all.
    """
    findings = told(finder, source_of(finder), HUB)
    match finder:
        case Detector():
            return if_concerned(~finder.enabled.is_false(), findings)
        case Session():
            return if_concerned(finder.is_enabled(), findings)
        case _:
            return findings


def told(node: Node, *sources: str) -> Result:
    """Assert that some rule of the template brings events of one of these sources to somebody.

    Without a rule it is unknown: it may stand in another template, or in the account that findings are gathered in.
    """
    found: list[Result] = []
    for rule in all_of_kind(node, Rule):
        asked = rule.asks("source", *sources)
        if asked.verdict is not Verdict.FAIL:
            found.append(_if_asked(asked, delivers(rule)).involving(rule.address))
    for notice in all_of_kind(node, NoticeRule):
        asked = notice.source.is_in(sources)
        if asked.verdict is not Verdict.FAIL:
            found.append(_if_asked(asked, notice.is_heard()).involving(notice.address))
    named = " or ".join(dict.fromkeys(sources))
    none = node.unknown(f"no rule on events of {named} is in the template", "the rule that sends findings on")
    return any_of(found, none)


def _if_asked(asked: Result, heard: Result) -> Result:
    return heard if asked.verdict is Verdict.PASS else asked & heard


def delivers(rule: Rule) -> Result:
    """Assert that a rule is on, that what it calls takes its events, and that somebody hears of them there."""
    return rule.targets.any(_takes, "the rule calls nothing") & rule.is_enabled()


def _takes(target: Target) -> Result:
    called = target.called.known
    if called is None:
        return target.called.unknown("who hears of it lies outside the template")
    if isinstance(called, Topic):
        heard = is_heard_by_people(called) & gets_through(called, EVENTS)
        return heard.involving(called.address)
    return target.called.passed(f"{called.address} is called").involving(called.address)
