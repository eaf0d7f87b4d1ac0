"""AWS Step Functions.

https://docs.aws.amazon.com/step-functions/latest/dg/welcome.html
"""

from __future__ import annotations

from scanner.model.fields import boolean, text
from scanner.model.serverless_roles import ServerlessRole
from scanner.verdict import Result


class StateMachine(ServerlessRole):
    """A state machine."""

    cloudformation = ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")
    terraform = "aws_sfn_state_machine"

    log_level = text(
        cfn=("LoggingConfiguration.Level", "Logging.Level"), tf="logging_configuration.level", default="OFF"
    )
    log_group = text(
        cfn=(
            "LoggingConfiguration.Destinations.CloudWatchLogsLogGroup.LogGroupArn",
            "Logging.Destinations.CloudWatchLogsLogGroup.LogGroupArn",
        ),
        tf="logging_configuration.log_destination",
    )
    logs_data = boolean(
        cfn=("LoggingConfiguration.IncludeExecutionData", "Logging.IncludeExecutionData"),
        tf="logging_configuration.include_execution_data",
        default=False,
    )
    tracing = boolean(
        cfn=("TracingConfiguration.Enabled", "Tracing.Enabled"), tf="tracing_configuration.enabled", default=False
    )

    def logs(self) -> Result:
        """Assert that failures, at least, are logged to a log group."""
        return self.log_level.is_in(("ERROR", "ALL")) & self.log_group.is_set()
