from scanner.analysis.monitoring.call_alarms import are_heard, named
from scanner.model import cloudtrail, cloudwatch, events
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.23"])
def check(watched: cloudtrail.Trail | cloudwatch.MetricFilter | events.Rule) -> Result | None:
    """Alarm on key disablement.

    Without its key, data is gone: at once when a key is disabled, and for good when the waiting period of its deletion
    ends. Within that period somebody can still stop it.
    https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html

    Fix: on the trail's log group add an `AWS::Logs::MetricFilter` (`aws_cloudwatch_log_metric_filter`) with the pattern
    `{ ($.eventSource = kms.amazonaws.com) && (($.eventName = DisableKey) || ($.eventName = ScheduleKeyDeletion)) }`,
    and an alarm on its metric with an action; or an `AWS::Events::Rule` (`aws_cloudwatch_event_rule`) on the same calls
    with a target. Either must end at somebody who reads it.
    """
    return are_heard(
        watched,
        (
            named("disabled keys", "kms", "DisableKey"),
            named("scheduled deletions of keys", "kms", "ScheduleKeyDeletion"),
        ),
    )
