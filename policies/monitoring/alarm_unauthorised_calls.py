from scanner.analysis.monitoring.call_alarms import Calls, are_heard
from scanner.model import cloudtrail, cloudwatch, events
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.25", "REL-2.4"])
def check(watched: cloudtrail.Trail | cloudwatch.MetricFilter | events.Rule) -> Result | None:
    """Alarm on refused API calls.

    Whoever has stolen credentials tries what they open, and most of it is refused. A rise of refused calls is the first
    sign, and the sign of a broken deployment too.
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html

    Fix: on the trail's log group add an `AWS::Logs::MetricFilter` (`aws_cloudwatch_log_metric_filter`) with the pattern
    `{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }`,
    and an alarm on its metric with an action; or an `AWS::Events::Rule` (`aws_cloudwatch_event_rule`) on the same calls
    with a target. Either must end at somebody who reads it.
    """
    return are_heard(
        watched,
        (
            Calls("refused operations", (("errorcode", ("Client.UnauthorizedOperation", "UnauthorizedOperation")),)),
            Calls("denied access", (("errorcode", ("AccessDenied", "AccessDeniedException")),)),
        ),
    )
