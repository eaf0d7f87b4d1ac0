from scanner.analysis.monitoring import runbooks
from scanner.model import ssm_documents, stepfunctions
from scanner.policy import Result, policy


@policy(severity="low", items=["OPS-3.2", "REL-2.10"])
def check(runbook: ssm_documents.Document | stepfunctions.StateMachine) -> Result | None:
    """Keep runbooks as automation documents.

    Steps that a document runs are done the same way at three in the morning as by day, and their result is on record.
    One that no alarm, rule or incident plan names has to be remembered first.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-documents.html

    Fix: name the automation document in an `AWS::SSMIncidents::ResponsePlan` (`aws_ssmincidents_response_plan`), in a
    remediation, or as the target of an `AWS::Events::Rule` (`aws_cloudwatch_event_target`).
    """
    return runbooks.is_called(runbook)
