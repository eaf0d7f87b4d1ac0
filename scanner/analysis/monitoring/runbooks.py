"""What is done when something fails, as documents and state machines that something names."""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.ssm_documents import Document
from scanner.verdict import Result

CALLERS = frozenset(
    {
        "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm", "AWS::Events::Rule", "AWS::Scheduler::Schedule",
        "AWS::SSMIncidents::ResponsePlan", "AWS::Config::RemediationConfiguration", "AWS::SSM::Association",
        "AWS::SSM::MaintenanceWindowTask", "aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm",
        "aws_cloudwatch_event_target", "aws_scheduler_schedule", "aws_ssmincidents_response_plan",
        "aws_config_remediation_configuration", "aws_ssm_association", "aws_ssm_maintenance_window_task",
    }
)  # fmt: skip
"""Types of what calls a runbook."""

WORDS = ("runbook", "recover", "failover", "restore", "remediat", "incident", "respon", "rollback", "repair")
"""Words in the name of a state machine that say it is a runbook."""


def is_called(runbook: Resource) -> Result | None:
    """Assert that an alarm, rule, plan or schedule names it; a light failure. None for what is no runbook."""
    if isinstance(runbook, Document):
        kind = runbook.kind
        if kind.known is None:
            return kind.unknown()
        if kind.known != "Automation":
            return None
    elif not any(word in runbook.name.lower() for word in WORDS):
        return None
    for block, _ in runbook.view.graph.referrers(runbook.block):
        if block.type in CALLERS:
            return runbook.passed(f"{block.address} calls it").involving(block.address)
    return runbook.failed("no alarm, rule or plan of the template calls it").graded("info")
