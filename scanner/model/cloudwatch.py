"""Amazon CloudWatch: alarms, and the filters that count lines of logs.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache

import re2

from scanner.model.base import Part, Resource, View
from scanner.model.events import Tests
from scanner.model.facts import once
from scanner.model.fields import boolean, parts, reference, references, text, texts
from scanner.model.links import hides_what_it_names, is_hidden_in_part, may_lead_inside, names_something
from scanner.model.policy_statement import written
from scanner.model.readings import Missing, Reading, Readings, Stated, Undecided, could_be
from scanner.model.subscribers import is_heard
from scanner.model.unsettled import hidden_in
from scanner.values import Absent, Known, Text, Unknown, is_one_thing, to_text
from scanner.verdict import Result, Verdict

_TEST = re2.compile(r"\$\.([A-Za-z0-9_.]+)\s*(=|!=)\s*(\"[^\"]*\"|[^\s()|&]+)")
"""One test of a JSON filter: `$.eventName = "StopLogging"`."""

_WATCHERS = {
    "AWS::CloudWatch::CompositeAlarm": "AlarmRule",
    "AWS::CodeDeploy::DeploymentGroup": "AlarmConfiguration",
    "AWS::ECS::Service": "DeploymentConfiguration",
    "AWS::Route53::HealthCheck": "HealthCheckConfig",
    "AWS::AppConfig::Environment": "Monitors",
    "aws_cloudwatch_composite_alarm": "alarm_rule",
    "aws_codedeploy_deployment_group": "alarm_configuration",
    "aws_ecs_service": "alarms",
    "aws_route53_health_check": "cloudwatch_alarm_name",
    "aws_appconfig_environment": "monitor",
}
"""What looks at an alarm's state instead of being told of it, each with the property in which it names the alarm."""


class MetricQuery(Part):
    """One of several metrics that an alarm works its value out of."""

    __slots__ = ()

    namespace = text(cfn="MetricStat.Metric.Namespace", tf="metric.namespace")


class Alarm(Resource):
    """An alarm on a metric, or on other alarms."""

    cloudformation = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
    terraform = ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm")
    identified_by = ("alarm_name",)

    alarm_name = text(cfn="AlarmName", tf="alarm_name")
    metric_name = text(cfn="MetricName", tf="metric_name")
    namespace = text(cfn="Namespace", tf="namespace")
    service = text(cfn="Dimensions[Name=Service].Value", tf="dimensions.Service")
    checked_service = text(cfn="Dimensions[Name=ServiceName].Value", tf="dimensions.ServiceName")
    probe = text(
        cfn=("Dimensions[Name=HealthCheckId].Value", "Dimensions[Name=CanaryName].Value"),
        tf=("dimensions.HealthCheckId", "dimensions.CanaryName"),
    )
    actions_enabled = boolean(cfn="ActionsEnabled", tf="actions_enabled", default=True)
    actions = texts(cfn="AlarmActions", tf="alarm_actions")
    queries = parts(MetricQuery, cfn="Metrics", tf="metric_query")
    rule = text(cfn="AlarmRule", tf="alarm_rule")
    topics = references("sns.Topic", cfn="AlarmActions", tf="alarm_actions")

    def acts(self) -> Result:
        """Assert that it does something when it goes off, or that something watches it."""
        for block, _ in self.view.graph.referrers(self.block):
            if block.type in _WATCHERS and self.view.world.exists(block) is not False:
                return self.passed(f"{block.address} watches the alarm").involving(block.address)
        name = self.alarm_name.known
        rules = [Alarm(block, self.view).rule for block in self.view.graph.blocks_of(Alarm.types())]
        for rule in rules:
            # A rule that calls the alarm by its name, which Terraform has put there already.
            written_out = (rule.known or "").replace('"', "").replace("'", "")
            if name and f"({name})" in written_out:
                watcher = rule.involves[0]
                return self.passed(f"{watcher} watches the alarm").involving(watcher)
        acts = self.actions_enabled.is_true() & self.actions.any(names_something)
        if acts.verdict is not Verdict.FAIL:
            return acts
        hidden = [rule for rule in rules if may_lead_inside(rule.fact) or is_hidden_in_part(rule.fact)]
        if is_hidden_in_part(self.alarm_name.fact) and any(rule.known for rule in rules):
            hidden.append(self.alarm_name)
        if hidden:
            return hidden[0].unknown("whether a composite alarm watches it is not known")
        hiding = once(self.view, "watchers of hidden alarms", lambda: tuple(_hiding_watchers(self.view)))
        return self.unknown(f"whether {hiding[0]} watches it is not known") if hiding else acts

    def is_heard(self) -> Result:
        """Assert that it does something when it goes off, and that somebody hears it."""
        return self.actions_enabled.is_true() & self.topics.any(is_heard, "the alarm calls nothing")


def _hiding_watchers(view: View) -> Iterator[str]:
    """The addresses of what may look at any alarm, since nothing is known of those that it names."""
    for block in view.graph.blocks_of(tuple(_WATCHERS)):
        if view.world.exists(block) is not False and hides_what_it_names(block, _WATCHERS[block.type], view):
            yield block.address


class MetricFilter(Resource):
    """A filter that counts the lines of a log group that fit a pattern."""

    cloudformation = "AWS::Logs::MetricFilter"
    terraform = "aws_cloudwatch_log_metric_filter"

    pattern = text(cfn="FilterPattern", tf="pattern")
    log_group = reference("logs.LogGroup", cfn="LogGroupName", tf="log_group_name")
    metric_name = text(cfn="MetricTransformations.MetricName", tf="metric_transformation.name")
    namespace = text(cfn="MetricTransformations.MetricNamespace", tf="metric_transformation.namespace")

    @cached_property
    def tests(self) -> Tests:
        """What it asks of the fields of a line."""
        fact = self.pattern.fact
        match fact:
            case Stated(value, span):
                return Readings(self.pattern.name, _tests(value), span, None, False, (self.address,))
            case Undecided(span=span):
                return Readings(self.pattern.name, (), span, fact, False, (self.address,))
            case Missing(span):
                return Readings(self.pattern.name, (), span, None, True, (self.address,))

    def drives(self, alarm: Alarm) -> bool:
        """Whether an alarm is about the metric that it counts in."""
        return _same(self.metric_name, alarm.metric_name) and _same(self.namespace, alarm.namespace)

    def may_drive(self, alarm: Alarm) -> bool:
        """Whether an alarm may turn out to be about the metric that it counts in."""
        pairs = ((self.metric_name, alarm.metric_name), (self.namespace, alarm.namespace))
        return all(_same(left, right) or _is_open(left, right) for left, right in pairs)


@lru_cache(maxsize=1024)
def _tests(pattern: str) -> tuple[tuple[str, str], ...]:
    found = ((field.lower(), operator, raw.strip('"')) for field, operator, raw in _TEST.findall(pattern))
    return tuple((field, value if operator == "=" else f"!{value}") for field, operator, value in found)


def _same(left: Reading[str], right: Reading[str]) -> bool:
    """Whether two names are one, also where only a deployment tells which."""
    value = written(left)
    return value == written(right) and is_one_thing(value)


def _is_open(left: Reading[str], right: Reading[str]) -> bool:
    """Whether two names may turn out to be one, since one of them, or a part of it, is not known at all."""
    values = (written(left), written(right))
    if any(isinstance(value, Absent) for value in values):
        return False
    if any(isinstance(value, Unknown) for value in values):
        return True
    parted = any(isinstance(value, Text) and hidden_in(value) is not None for value in values)
    names = [to_text(value.value) for value in values if isinstance(value, Known)]
    return parted and all(could_be(value, name) for value in values for name in names if not isinstance(value, Known))
