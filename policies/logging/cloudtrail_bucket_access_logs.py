from scanner.analysis.logging import cloudtrail_bucket
from scanner.model import cloudtrail, s3
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.14"])
def check(subject: s3.Bucket | cloudtrail.Trail) -> Result | None:
    """Log access to the trail bucket.

    Who read the record, and who tried to, is itself worth knowing. The trail's bucket writes that into another bucket,
    or another trail that delivers elsewhere records its objects' events.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html

    Fix: set `LoggingConfiguration` with a `DestinationBucketName` that is another bucket, or add an
    `aws_s3_bucket_logging` with such a `target_bucket`.
    """
    bucket = cloudtrail_bucket.bucket_of(subject)
    return cloudtrail_bucket.logs_access(bucket) if isinstance(bucket, s3.Bucket) else bucket
