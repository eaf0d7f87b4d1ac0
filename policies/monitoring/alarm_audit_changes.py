from scanner.analysis.monitoring.call_alarms import are_heard, named
from scanner.model import cloudtrail, cloudwatch, events
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.13", "SEC-1.15"])
def check(watched: cloudtrail.Trail | cloudwatch.MetricFilter | events.Rule) -> Result | None:
    """Alarm on trail and recorder changes.

    Whoever wants to go unseen stops the record first. The call that stops it is the last one recorded, and the one
    that somebody must hear of.
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html

    Fix: on the trail's log group add an `AWS::Logs::MetricFilter` (`aws_cloudwatch_log_metric_filter`) with the pattern
    `{ ($.eventName = StopLogging) || ($.eventName = DeleteTrail) || ($.eventName = UpdateTrail) || … }`,
    and an alarm on its metric with an action; or an `AWS::Events::Rule` (`aws_cloudwatch_event_rule`) on the same calls
    with a target. Either must end at somebody who reads it.
    """
    return are_heard(
        watched,
        (
            named("stopped trails", "cloudtrail", "StopLogging"),
            named("deleted trails", "cloudtrail", "DeleteTrail"),
            named("changed trails", "cloudtrail", "UpdateTrail"),
            named(
                "changes of the configuration recorder",
                "config",
                "StopConfigurationRecorder",
                "DeleteConfigurationRecorder",
                "PutConfigurationRecorder",
                "DeleteDeliveryChannel",
            ),
        ),
    )
