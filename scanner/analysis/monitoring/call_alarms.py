"""Whether somebody hears of certain calls: a metric filter on a trail's log group with an alarm, or an event rule.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from scanner.model.action_patterns import covers
from scanner.model.base import Node, typed
from scanner.model.cloudtrail import Trail
from scanner.model.cloudwatch import Alarm, MetricFilter
from scanner.model.events import Rule, Tests, reaches_somebody
from scanner.model.facts import once
from scanner.model.links import is_hidden
from scanner.model.logs import LogGroup
from scanner.model.readings import Undecided
from scanner.model.template_voice import speakers
from scanner.verdict import Result, all_of, any_of

Subject: TypeAlias = Trail | MetricFilter | Rule

TRAIL_EVENTS = ("AWS API Call via CloudTrail", "AWS Console Sign In via CloudTrail", "AWS Service Event via CloudTrail")


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls that belong together, in words; `tests` are alternative ways to ask for them: (field, values).

    No values mean that the field is tested at all. `service` is what the source of a service's events is called.
    """

    words: str
    tests: tuple[tuple[str, tuple[str, ...]], ...]
    service: str = ""

    def asked_by(self, tests: Tests, *, narrowing: bool) -> bool:
        """Whether a pattern asks for them. In an event pattern (`narrowing`) what is not tested is not excluded."""
        for field, values in self.tests:
            patterns = [pattern for name, pattern in tests if name == field]
            if patterns and (not values or any(_takes(pattern, value) for pattern in patterns for value in values)):
                return True
        names = {name for name, _ in tests}
        if not self.service or not names <= (_WHOLE if narrowing else _WHOLE - {"source", "detail-type"}):
            return False
        sources = [_bare(pattern) for name, pattern in tests if name in ("source", "eventsource")]
        # Sign-ins are known by their kind alone.
        kinds = [_bare(pattern) for name, pattern in tests if name == "detail-type" and self.service == "signin"]
        return any(self.service in source for source in (*sources, *kinds))


_WHOLE = frozenset({"source", "eventsource", "detail-type"})
"""Fields that a pattern for every call of a service tests."""


def _bare(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def _takes(pattern: str, value: str) -> bool:
    if pattern.startswith("!"):
        return not covers(pattern[1:], value)
    return covers(pattern, value)


def named(words: str, service: str, *calls: str) -> Calls:
    """Calls by their names."""
    return Calls(words, (("eventname", calls),), service)


def are_heard(subject: Subject, asked: Sequence[Calls]) -> Result | None:
    """Assert that somebody hears of each of these calls.

    The trail answers for the template; where there is none, the first filter or rule that is about these calls does.
    Nothing in the template about any of them is no failure: they may be watched elsewhere.
    """
    watchers = list(_watchers(subject))
    if not isinstance(subject, Trail):
        if _has_trail(subject):
            return None
        key = ("about calls", tuple(asked))
        about = once(subject.view, key, lambda: tuple((one.address, _is_about(one, asked)) for one in watchers))
        if subject.address not in speakers((one, is_about is True) for one, is_about in about if is_about is not False):
            return None
        if (subject.address, True) not in about:
            return _tests(subject).unknown()
    asking = [[watcher for watcher in watchers if asks_for(watcher, calls)] for calls in asked]
    # Whether others are heard of makes no difference here, and their conditions need not be followed.
    heard = {watcher.address: is_heard_of(watcher) for one in asking for watcher in one}
    found = [[heard[watcher.address] for watcher in one] for one in asking]
    unread = [tests.unknown() for tests in map(_tests, watchers) if tests.rest is not None]
    if not any(found):
        if unread:
            return any_of(unread, unread[0])
        words = " and ".join(calls.words for calls in asked)
        return subject.unknown(f"nothing in the template watches {words}", "an alarm or event rule elsewhere")
    return all_of(
        (any_of((*results, *unread), _unwatched(subject, calls)) for calls, results in zip(asked, found, strict=True)),
        subject.failed("nothing is watched"),
    )


def heard_in_template(node: Node, calls: Calls) -> list[Result]:
    """Of each filter and rule of the template that asks for these calls, whether somebody hears of it."""
    return [is_heard_of(watcher) for watcher in _watchers(node) if asks_for(watcher, calls)]


def _unwatched(subject: Subject, calls: Calls) -> Result:
    """What is said of calls that nothing watches while others of their kind are."""
    words = f"nothing watches {calls.words}"
    if isinstance(subject, Trail):
        return subject.failed(words)
    # A rule alone may be there for another purpose, and the rest be watched where the trail is.
    return subject.unknown(f"{words} in the template", "an alarm or event rule elsewhere")


def _watchers(subject: Node) -> Iterator[MetricFilter | Rule]:
    view = subject.view
    for block in view.graph.blocks_of((*MetricFilter.types(), *Rule.types())):
        found = typed(block, view)
        if isinstance(found, MetricFilter | Rule) and view.world.exists(block) is not False:
            yield found


def _has_trail(subject: Node) -> bool:
    """Whether the template has a trail, which then answers."""
    trails = subject.view.graph.blocks_of(Trail.types())
    return any(subject.view.world.exists(block) is not False for block in trails)


def _is_about(watcher: MetricFilter | Rule, asked: Sequence[Calls]) -> bool | None:
    """Whether a filter or rule asks for any of the calls; None where what it asks for is hidden."""
    if any(asks_for(watcher, calls) for calls in asked):
        return True
    return None if is_hidden(_tests(watcher).rest) else False


def _tests(watcher: MetricFilter | Rule) -> Tests:
    return watcher.tests if isinstance(watcher, MetricFilter) else watcher.pattern


def asks_for(watcher: MetricFilter | Rule, calls: Calls) -> bool:
    """Whether a filter or rule asks for these calls."""
    tests = _tests(watcher)
    if isinstance(watcher, Rule):
        kinds = [pattern for name, pattern in tests if name == "detail-type"]
        if kinds and not any(covers(kind, event) for kind in kinds for event in TRAIL_EVENTS):
            return False
        return calls.asked_by(tests, narrowing=True)
    return calls.asked_by(tests, narrowing=False)


def is_heard_of(watcher: MetricFilter | Rule) -> Result:
    """Assert that what a filter or rule finds reaches somebody."""
    if isinstance(watcher, Rule):
        return watcher.is_heard()
    # An alarm may call the metric by the filter's own name, which many filters share with it.
    naming = {block.address for block, _ in watcher.view.graph.referrers(watcher.block)}
    driven: list[Result] = []
    for alarm in alarms_in(watcher):
        if watcher.drives(alarm) or alarm.address in naming:
            driven.append(alarm_is_heard(alarm))
        elif watcher.may_drive(alarm):
            driven.append(alarm_is_heard(alarm) & _may_drive(watcher, alarm))
    return _is_fed(watcher) & any_of(driven, watcher.failed("no alarm is about the metric it counts in"))


def _may_drive(watcher: MetricFilter, alarm: Alarm) -> Result:
    """Unknown, for want of a name of the metric that one of them is about."""
    names = (watcher.metric_name, watcher.namespace, alarm.metric_name, alarm.namespace)
    open_ = next(one for one in names if isinstance(one.fact, Undecided))
    return open_.unknown(f"whether {alarm.address} is about the metric of {watcher.address} is not known")


def alarms_in(node: Node) -> Iterator[Alarm]:
    """The alarms of the template that may be made."""
    for block in node.view.graph.blocks_of(Alarm.types()):
        found = typed(block, node.view)
        if isinstance(found, Alarm) and node.view.world.exists(block) is not False:
            yield found


def alarm_is_heard(alarm: Alarm) -> Result:
    """Assert that an alarm's actions are on and that one of them reaches somebody."""
    return alarm.actions_enabled.is_true() & alarm.topics.any(reaches_somebody, "the alarm calls nothing")


def _is_fed(watcher: MetricFilter) -> Result:
    """Assert that a multi-Region trail writes to the log group."""
    group = watcher.log_group.to(LogGroup)
    if group is None:
        return watcher.log_group.unknown("whether a trail writes to the log group lies outside the template")
    fed = [
        trail.multi_region.is_true().involving(trail.address)
        for block in watcher.view.graph.blocks_of(Trail.types())
        if isinstance(trail := typed(block, watcher.view), Trail) and _writes_to(trail, group)
    ]
    return any_of(fed, watcher.log_group.unknown(f"whether a trail writes to {group.address} is not in the template"))


def _writes_to(trail: Trail, group: LogGroup) -> bool:
    target = trail.log_group.to(LogGroup)
    if target is not None:
        return target.address == group.address
    # `${group.arn}:*` is a text around the group.
    return any(block is trail.block for block, path in trail.view.graph.referrers(group.block) if "log" in path.lower())
