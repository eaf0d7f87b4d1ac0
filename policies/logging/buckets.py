from scanner.analysis.buckets import bucket_uses
from scanner.model import s3
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["REL-2.3", "SEC-1.17"])
def check(bucket: s3.Bucket) -> Result:
    """Log bucket access.

    The access log is what tells who read, wrote or deleted an object, and from where; S3 keeps none by itself. Buckets
    that logs are delivered to need none, since their own log would feed itself.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html

    Fix: set `LoggingConfiguration` with a `DestinationBucketName`, or add an `aws_s3_bucket_logging` with a
    `target_bucket`; or log object events in a trail.
    """
    logged = bucket.logging.is_set()
    if logged.verdict is Verdict.PASS:
        return logged
    return logged | bucket_uses.has_object_events(bucket) | bucket_uses.receives_logs(bucket)
