"""Amazon EventBridge: rules on events, and what they call.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import overload

from scanner.model.base import Node, Part, Resource
from scanner.model.fields import Field, Link, Sources, on, parts, reference, text
from scanner.model.json_text import decode
from scanner.model.paths import enter
from scanner.model.readings import Readings, undecided
from scanner.model.sns import Topic
from scanner.model.subscribers import is_heard
from scanner.model.unsettled import hidden_in
from scanner.values import Absent, Known, ListValue, MapValue, Text, Unknown, Value, plain, to_text
from scanner.verdict import Result, Verdict

Tests = Readings[tuple[str, str]]
"""What a rule or filter asks of events: (field in lower case, pattern), an exclusion with `!` in front.

A pattern that is not known is empty, and matches nothing.
"""


class PatternField(Field):
    """An event pattern, as the tests that it makes of an event's fields."""

    @overload
    def __get__(self, node: None, owner: type) -> PatternField: ...
    @overload
    def __get__(self, node: Node, owner: type) -> Tests: ...
    def __get__(self, node: Node | None, owner: type) -> PatternField | Tests:
        if node is None:
            return self
        # One question asks for many kinds of event; kept with the rule, the pattern is read once for it.
        tests = vars(node)[self.name] = self._read(node)
        return tests

    def _read(self, node: Node) -> Tests:
        found = self.find(node)
        value = _structure(found.value, node)
        span = value.span if value.span.start_line else node.absent
        label = self.label(node)
        involves = (node.address,)
        if isinstance(value, MapValue):
            tests = tuple(_flatten("", value, node))
            hidden = next(_hidden(value, node), None)
            return Readings(label, tests, span, None if hidden is None else undecided(hidden), False, involves)
        missing = isinstance(value, Absent)
        return Readings(label, (), span, None if missing else undecided(value), missing, involves)


def _structure(value: Value, node: Node) -> Value:
    value = plain(node.view.world.resolve(value))
    if isinstance(value, Text):
        return decode(value) if value.decoded is None else node.view.world.resolve(value.decoded)
    return enter(value, node.view.world)


def _flatten(path: str, value: MapValue, node: Node) -> Iterator[tuple[str, str]]:
    """Each leaf of a pattern; `detail` is left out of the names, since filters on trail events know no such level."""
    for name, inner in value.entries.items():
        resolved = enter(inner, node.view.world) if not _is_list(inner, node) else node.view.world.resolve(inner)
        below = name.lower() if path in ("", "detail") else f"{path}.{name.lower()}"
        if isinstance(resolved, MapValue):
            yield from _flatten(below, resolved, node)
        elif isinstance(resolved, ListValue):
            for item in resolved.items:
                yield below, _wanted(node.view.world.resolve(item), node)
        elif isinstance(resolved, Known | Unknown):
            yield below, _wanted(resolved, node)


def _hidden(value: MapValue, node: Node) -> Iterator[Value]:
    """Why there may be more fields in a pattern than can be seen."""
    if value.rest is not None:
        yield node.view.world.resolve(value.rest)
    for inner in value.entries.values():
        resolved = node.view.world.resolve(inner)
        if isinstance(resolved, ListValue):
            listed = (*resolved.items, resolved.rest or Absent())
            hidden = (hidden_in(node.view.world.resolve(item)) for item in listed)
            yield from (one for one in hidden if one is not None)
            continue
        resolved = enter(inner, node.view.world)
        if isinstance(resolved, MapValue):
            yield from _hidden(resolved, node)
        elif isinstance(resolved, Unknown):
            yield resolved


def _is_list(value: Value, node: Node) -> bool:
    return isinstance(node.view.world.resolve(value), ListValue)


def _wanted(value: Value, node: Node) -> str:
    """The pattern that one element of a list stands for.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
    """
    value = plain(value)
    if isinstance(value, Known):
        return to_text(value.value)
    if isinstance(value, Unknown | Text) and hidden_in(value) is not None:
        return ""
    if isinstance(value, MapValue):
        for operator, shape in (("prefix", "%s*"), ("suffix", "*%s"), ("wildcard", "%s")):
            inner = plain(node.view.world.resolve(value.entries.get(operator, Absent())))
            if isinstance(inner, Known):
                return shape % to_text(inner.value)
    return "*"


def pattern(*, cfn: Sources = (), tf: Sources = ()) -> PatternField:
    """An event pattern."""
    return PatternField(cfn, tf)


class Target(Part):
    """What a rule calls."""

    __slots__ = ()

    called = reference("", cfn="Arn", tf="arn")


def reaches_somebody(called: Link) -> Result:
    """Assert that what is called does something, or is a topic that somebody hears."""
    target = called.known
    if target is not None and not isinstance(target, Topic):
        return called.passed(f"{target.address} is called").involving(target.address)
    heard = is_heard(called)
    if target is not None and heard.verdict is Verdict.FAIL:
        # Somebody may have subscribed by hand, which no template shows.
        return called.unknown(f"{target.address} has no subscription in the template").involving(target.address)
    return heard


class Rule(Resource):
    """A rule on events, or a schedule."""

    cloudformation = "AWS::Events::Rule"
    terraform = "aws_cloudwatch_event_rule"

    rule_name = text(cfn="Name", tf="name")
    pattern = pattern(cfn="EventPattern", tf="event_pattern")
    schedule = text(cfn="ScheduleExpression", tf="schedule_expression")
    state = text(cfn="State", tf="state", default="ENABLED")
    switched_on = text(tf="is_enabled", default="true")
    targets = parts(Target, cfn="Targets", tf=on("aws_cloudwatch_event_target.rule"))

    def is_enabled(self) -> Result:
        """Assert that it is on."""
        return self.state.is_not("DISABLED") & self.switched_on.is_not("false")

    def is_heard(self) -> Result:
        """Assert that it is on and that somebody hears it."""
        return self.is_enabled() & self.targets.any(lambda one: reaches_somebody(one.called), "the rule calls nothing")

    def asks(self, field: str, *values: str) -> Result:
        """Assert that the pattern asks for one of these values of a field; unknown where that part is not seen."""
        pattern = self.pattern
        asked = [value for name, value in pattern if name == field]
        if any(value in values for value in asked):
            return pattern.result(Verdict.PASS, f"{pattern.name} asks for {' or '.join(values)}")
        if pattern.rest is not None and ("" in asked or not asked):
            return pattern.unknown("which events the rule asks for is not known")
        return pattern.result(Verdict.FAIL, f"{pattern.name} asks for something else than {' or '.join(values)}")
