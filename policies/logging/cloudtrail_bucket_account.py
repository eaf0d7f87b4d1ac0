from scanner.analysis.logging import cloudtrail_bucket
from scanner.model import cloudtrail
from scanner.policy import Result, policy, setting


@policy(severity="high", items=["SEC-1.14"])
def check(
    trail: cloudtrail.Trail,
    *,
    archive_buckets: tuple[str, ...] = setting((), "names of buckets, or globs of them, in an account for archives"),
) -> Result:
    """Keep trail files in a bucket of another account.

    Whoever takes over an account also takes over what lies in it. In a bucket of an account for archives, the record
    of what they did is out of their reach.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html

    Fix: make the bucket in an account of its own and name it as `S3BucketName`; in Terraform make it with a provider
    that assumes a role of that account, and name it as `s3_bucket_name`.
    """
    return cloudtrail_bucket.is_in_another_account(trail, archive_buckets)
