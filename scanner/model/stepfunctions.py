"""AWS Step Functions.

https://docs.aws.amazon.com/step-functions/latest/dg/welcome.html
"""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import boolean, text


class StateMachine(Resource):
    """A state machine."""

    cloudformation = ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")
    terraform = "aws_sfn_state_machine"

    log_level = text(cfn=("LoggingConfiguration.Level", "Logging.Level"), tf="logging_configuration.level")
    logs_data = boolean(
        cfn=("LoggingConfiguration.IncludeExecutionData", "Logging.IncludeExecutionData"),
        tf="logging_configuration.include_execution_data",
        default=False,
    )
    tracing = boolean(
        cfn=("TracingConfiguration.Enabled", "Tracing.Enabled"), tf="tracing_configuration.enabled", default=False
    )
