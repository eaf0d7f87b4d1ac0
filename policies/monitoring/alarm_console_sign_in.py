from scanner.analysis.monitoring.call_alarms import Calls, are_heard
from scanner.model import cloudtrail, cloudwatch, events
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.4", "SEC-1.25"])
def check(watched: cloudtrail.Trail | cloudwatch.MetricFilter | events.Rule) -> Result | None:
    """Alarm on sign-in without MFA and on failed sign-ins.

    A sign-in without a second factor shows who escaped the rule, and a row of failures shows who is guessing.
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html

    Fix: on the trail's log group add an `AWS::Logs::MetricFilter` (`aws_cloudwatch_log_metric_filter`) with the pattern
    `{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }` and another with
    `{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }`,
    and an alarm on its metric with an action; or an `AWS::Events::Rule` (`aws_cloudwatch_event_rule`) on the same calls
    with a target. Either must end at somebody who reads it.
    """
    return are_heard(
        watched,
        (
            Calls("sign-ins without MFA", (("additionaleventdata.mfaused", ()),), "signin"),
            Calls(
                "failed sign-ins",
                (("errormessage", ("Failed authentication",)), ("responseelements.consolelogin", ("Failure",))),
                "signin",
            ),
        ),
    )
