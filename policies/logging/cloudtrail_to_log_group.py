from scanner.model import cloudtrail
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.13", "REL-2.3", "REL-2.4"])
def check(trail: cloudtrail.Trail) -> Result:
    """Send trail events to searchable logs.

    Files in a bucket answer no question by themselves and raise no alarm. In a log group the same events can be
    searched within minutes and watched by metric filters; an event data store answers queries.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html

    Fix: set `CloudWatchLogsLogGroupArn` and `CloudWatchLogsRoleArn` (`cloud_watch_logs_group_arn` and
    `cloud_watch_logs_role_arn`).
    """
    return trail.is_searchable()
