"""What is done when something fails, as documents and state machines that something names."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import Resource, View
from scanner.model.facts import once
from scanner.model.links import hides_what_it_names
from scanner.model.ssm_documents import Document
from scanner.verdict import Result, if_concerned

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
        if view.world.exists(block) is not False and hides_what_it_names(block, CALLERS[block.type], view):
            yield block.address
