"""What is done when something fails, as documents and state machines that something names."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import Resource, View
from scanner.model.facts import once
from scanner.model.links import is_hidden
from scanner.model.readings import undecided
from scanner.model.ssm_documents import Document
from scanner.values import Absent, ListValue, MapValue, Unknown, Value
from scanner.verdict import Result, if_concerned
from scanner.world import World

CALLERS = {
    "AWS::CloudWatch::Alarm": "AlarmActions",
    "AWS::CloudWatch::CompositeAlarm": "AlarmActions",
    "AWS::Events::Rule": "Targets",
    "AWS::Scheduler::Schedule": "Target",
    "AWS::SSMIncidents::ResponsePlan": "Actions",
    "AWS::Config::RemediationConfiguration": "TargetId",
    "AWS::SSM::Association": "Name",
    "AWS::SSM::MaintenanceWindowTask": "TaskArn",
    "aws_cloudwatch_metric_alarm": "alarm_actions",
    "aws_cloudwatch_composite_alarm": "alarm_actions",
    "aws_cloudwatch_event_target": "arn",
    "aws_scheduler_schedule": "target",
    "aws_ssmincidents_response_plan": "action",
    "aws_config_remediation_configuration": "target_id",
    "aws_ssm_association": "name",
    "aws_ssm_maintenance_window_task": "task_arn",
}
"""Types of what calls a runbook, each with the property in which it names one."""

WORDS = ("runbook", "recover", "failover", "restore", "remediat", "incident", "respon", "rollback", "repair")
"""Words in the name of a state machine that say it is a runbook."""


def is_called(runbook: Resource) -> Result | None:
    """Assert that an alarm, rule, plan or schedule names it; a light failure. None for what is no runbook."""
    if isinstance(runbook, Document):
        return if_concerned(runbook.kind.is_("Automation"), _called(runbook))
    return _called(runbook) if any(word in runbook.name.lower() for word in WORDS) else None


def _called(runbook: Resource) -> Result:
    for block, _ in runbook.view.graph.referrers(runbook.block):
        if block.type in CALLERS:
            return runbook.passed(f"{block.address} calls it").involving(block.address)
    hidden = once(runbook.view, "callers that hide what they call", lambda: tuple(_hidden_calls(runbook.view)))
    if hidden:
        return runbook.unknown(f"whether {hidden[0]} calls it is not known")
    return runbook.failed("no alarm, rule or plan of the template calls it").graded("info")


def _hidden_calls(view: View) -> Iterator[str]:
    """The addresses of callers that may call anything, since nothing is known of what they name."""
    for block in view.graph.blocks_of(tuple(CALLERS)):
        named = block.properties.entries.get(CALLERS[block.type], Absent())
        hidden = (is_hidden(undecided(one)) for one in _unknowns(named, view.world))
        if view.world.exists(block) is not False and any(hidden):
            yield block.address


def _unknowns(value: Value, world: World) -> Iterator[Unknown]:
    """What is not known of a property, at any depth."""
    value = world.resolve(value)
    match value:
        case Unknown():
            yield value
        case ListValue(items=items, rest=rest):
            for item in (*items, rest or Absent()):
                yield from _unknowns(item, world)
        case MapValue(entries=entries, rest=rest):
            for item in (*entries.values(), rest or Absent()):
                yield from _unknowns(item, world)
        case _:
            pass
