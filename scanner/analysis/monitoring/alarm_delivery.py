"""Whether what an alarm says gets to somebody: through a topic, an incident plan or a function.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
"""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from scanner.analysis.monitoring.topic_audience import ALARMS, gets_through, is_heard_by_people
from scanner.model.base import Surroundings
from scanner.model.cloudwatch import Alarm
from scanner.model.facts import once
from scanner.model.fields import Link
from scanner.model.incidents import ResponsePlan
from scanner.model.links import is_hidden, unseen_names
from scanner.model.sns import Topic
from scanner.model.template_voice import all_of_kind
from scanner.template import Block
from scanner.verdict import Result, any_of

_DEEDS = ("automate", "swf", "autoscaling")
"""Services in the ARNs of actions that do something to a machine or a group and tell nobody."""


def delivers(caller: Topic | Alarm) -> Result | None:
    """Assert of a topic that alarms call that they may publish there and that somebody hears it.

    Alarms are asked themselves where they start an incident, and where all that they call lies outside the template:
    the first of those answers for all. None for other topics and alarms.
    """
    if isinstance(caller, Topic):
        view = caller.view
        calling = (
            block for block in _callers(view.graph).get(caller.address, ()) if view.world.exists(block) is not False
        )
        alarms = [block.address for block in calling if caller.address in _topics(Alarm(block, view))]
        if not alarms:
            return _may_be_called(caller)
        return (is_heard_by_people(caller) & gets_through(caller, ALARMS)).involving(*alarms)
    plans = [plan for link in caller.topics if (plan := link.to(ResponsePlan)) is not None]
    if plans:
        return any_of((plan.calls_somebody() for plan in plans), caller.failed("it calls nobody"))
    if unseen_names(caller.topics):
        return _hidden_call(caller)
    if not _calls_outside(caller):
        return None
    alike = [one for one in all_of_kind(caller, Alarm) if _calls_outside(one)]
    if alike[0].address != caller.address:
        return None
    link = next(link for link in caller.topics if _is_outside(link))
    return link.unknown("who hears the alarm lies outside the template").involving(*(one.address for one in alike))


def _may_be_called(topic: Topic) -> Result | None:
    """Unknown where an alarm may call a topic, since it hides what it calls."""
    hiding = once(topic.view, "alarms that hide what they call", lambda: tuple(_hiding(topic)))
    if not hiding:
        return None
    address, needs = hiding[0]
    return topic.unknown(f"{address} may call it", *needs).involving(address)


def _hiding(topic: Topic) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The addresses of alarms that hide what they call, each with what would tell."""
    for alarm in all_of_kind(topic, Alarm):
        if unseen_names(alarm.topics):
            yield alarm.address, _hidden_call(alarm).needs


def _hidden_call(alarm: Alarm) -> Result:
    """Unknown, for want of the name of what an alarm calls."""
    hidden = next((link for link in alarm.topics if is_hidden(link.fact)), None)
    return alarm.topics.unknown() if hidden is None else hidden.unknown()


_CALLERS: WeakKeyDictionary[Surroundings, dict[str, list[Block]]] = WeakKeyDictionary()


def _callers(graph: Surroundings) -> dict[str, list[Block]]:
    """The alarms that call each topic, by its address, under any choice; looked for once a graph."""
    found = _CALLERS.get(graph)
    if found is None:
        found = {}
        for block in graph.blocks_of(Topic.types()):
            calling = {one.address: one for one, _ in graph.referrers(block) if one.type in Alarm.types()}
            found[block.address] = list(calling.values())
        _CALLERS[graph] = found
    return found


def _topics(alarm: Alarm) -> set[str]:
    return {topic.address for link in alarm.topics if (topic := link.to(Topic)) is not None}


def _calls_outside(alarm: Alarm) -> bool:
    """Whether an alarm tells somebody, and all of that lies outside the template."""
    told = [link for link in alarm.topics if link.known is None]
    whole = alarm.topics.rest is None and not unseen_names(alarm.topics)
    return whole and any(map(_is_outside, told)) and not any(link.known for link in alarm.topics)


def _is_outside(link: Link) -> bool:
    named = (link.literal or "").split(":")
    return link.known is None and not (len(named) > 2 and named[2] in _DEEDS)
