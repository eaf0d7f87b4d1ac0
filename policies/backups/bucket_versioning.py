from scanner.analysis.buckets import bucket_uses
from scanner.model import s3
from scanner.model.tagged import is_recreatable
from scanner.policy import Result, Verdict, policy, unless


@policy(severity="medium", items=["REL-2.6", "FEAT-CM-6"])
def check(bucket: s3.Bucket) -> Result | None:
    """Version buckets that hold primary data.

    Without versions an overwritten or deleted object is gone, be it by mistake, by a fault or by an attacker. A bucket
    is never versioned unless it is told to be, or has object lock, for which S3 keeps versions. Buckets that logs are
    delivered to, and those whose tags declare that their content can be made again, are left out. A backup plan does
    not stand in for it, since AWS Backup refuses a bucket without versions.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
    https://docs.aws.amazon.com/aws-backup/latest/devguide/s3-backups.html

    Fix: set `VersioningConfiguration: {Status: Enabled}`, or add an `aws_s3_bucket_versioning` with `status =
    "Enabled"`; a lifecycle rule that expires noncurrent versions keeps the cost down.
    """
    versioned = bucket.is_versioned()
    if versioned.verdict is Verdict.PASS:
        return versioned
    return unless(is_recreatable(bucket) | bucket_uses.receives_logs(bucket), versioned)
