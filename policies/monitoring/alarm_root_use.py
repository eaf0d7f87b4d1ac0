from scanner.analysis.monitoring.call_alarms import Calls, are_heard
from scanner.model import cloudtrail, cloudwatch, events
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.1", "SEC-1.3"])
def check(watched: cloudtrail.Trail | cloudwatch.MetricFilter | events.Rule) -> Result | None:
    """Alarm on root use.

    Nothing limits the root user, and next to nothing needs it, so each use of it is worth a call. A trail records it;
    an alarm or event rule tells somebody.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html

    Fix: on the trail's log group add an `AWS::Logs::MetricFilter` (`aws_cloudwatch_log_metric_filter`) with the pattern
    `{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }`,
    and an alarm on its metric with an action; or an `AWS::Events::Rule` (`aws_cloudwatch_event_rule`) on the same calls
    with a target. Either must end at somebody who reads it.
    """
    return are_heard(
        watched,
        (Calls("root use", (("useridentity.type", ("Root",)),)),),
    )
