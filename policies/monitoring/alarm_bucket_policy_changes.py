from scanner.analysis.monitoring.call_alarms import are_heard, named
from scanner.model import cloudtrail, cloudwatch, events
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.19", "SEC-1.17"])
def check(watched: cloudtrail.Trail | cloudwatch.MetricFilter | events.Rule) -> Result | None:
    """Alarm on bucket permission changes.

    A bucket becomes public by one call. Most of the time it is a mistake, and then minutes decide whether anybody
    else finds it first.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html

    Fix: on the trail's log group add an `AWS::Logs::MetricFilter` (`aws_cloudwatch_log_metric_filter`) with the pattern
    `{ ($.eventSource = s3.amazonaws.com) && (($.eventName = PutBucketPolicy) || … ) }`,
    and an alarm on its metric with an action; or an `AWS::Events::Rule` (`aws_cloudwatch_event_rule`) on the same calls
    with a target. Either must end at somebody who reads it.
    """
    return are_heard(
        watched,
        (
            named("changes of bucket policies", "s3", "PutBucketPolicy", "DeleteBucketPolicy"),
            named("changes of bucket ACLs", "s3", "PutBucketAcl"),
            named(
                "changes of public access blocks",
                "s3",
                "PutBucketPublicAccessBlock",
                "DeleteBucketPublicAccessBlock",
                "PutAccountPublicAccessBlock",
                "DeleteAccountPublicAccessBlock",
            ),
            named("changes of CORS rules", "s3", "PutBucketCors", "DeleteBucketCors"),
            named("changes of lifecycle rules", "s3", "PutBucketLifecycle", "PutBucketLifecycleConfiguration"),
            named("changes of replication", "s3", "PutBucketReplication", "DeleteBucketReplication"),
        ),
    )
