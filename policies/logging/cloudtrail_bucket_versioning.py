from scanner.analysis.logging import cloudtrail_bucket
from scanner.model import cloudtrail, s3
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.15"])
def check(subject: s3.Bucket | cloudtrail.Trail) -> Result | None:
    """Version the trail bucket or require MFA to delete from it.

    A file of the record that is overwritten or deleted is gone, unless the bucket keeps what it replaces, asks for a
    second factor, or is locked.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html

    Fix: set `VersioningConfiguration: {Status: Enabled}`, or add an `aws_s3_bucket_versioning` with
    `status = "Enabled"`.
    """
    bucket = cloudtrail_bucket.bucket_of(subject)
    return cloudtrail_bucket.keeps_versions(bucket) if isinstance(bucket, s3.Bucket) else bucket
