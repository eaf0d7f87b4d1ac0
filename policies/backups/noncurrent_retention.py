from scanner.model import s3
from scanner.policy import Result, if_concerned, policy, setting


@policy(severity="low", items=["REL-2.6"])
def check(
    bucket: s3.Bucket,
    *,
    days: int = setting(7, "the fewest days that superseded versions are kept", at_least=1),
) -> Result | None:
    """Keep superseded object versions long enough.

    A superseded version is a backup for as long as it is kept: a rule that expires it after a day leaves a day to
    notice the damage. Without any rule, versions are kept for ever and paid for: that is an improvement to make.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html

    Fix: keep noncurrent versions for seven days or more: `NoncurrentVersionExpiration: {NoncurrentDays: 30}`, or
    `noncurrent_version_expiration { noncurrent_days = 30 }` in an `aws_s3_bucket_lifecycle_configuration`.
    """
    kept = bucket.lifecycle.all(lambda rule: rule.keeps_superseded_versions(days))
    if bucket.lifecycle.missing and bucket.lifecycle.rest is None:
        kept = bucket.failed("no lifecycle rule is set, and versions are kept for ever").graded("info")
    versioned = bucket.is_versioned()
    return if_concerned(versioned, versioned & kept)
