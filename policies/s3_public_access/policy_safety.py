from scanner.analysis.buckets import bucket_sharing
from scanner.model import s3
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.17"])
def check(holder: s3.Bucket | s3.BucketPolicy) -> Result | None:
    """Give buckets a policy that cannot lock out their owner.

    A Deny of every action to every principal, without a condition, shuts out the owner too: only the account's root
    user can then take the policy away. A bucket without any policy refuses nobody who comes without TLS: that is an
    improvement to make.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html

    Fix: give the bucket a policy (`AWS::S3::BucketPolicy`, `aws_s3_bucket_policy`) that at least denies plaintext
    requests, and let a Deny of everything spare the owner by a condition on `aws:PrincipalArn` or
    `aws:PrincipalAccount`.
    """
    document = holder.stated_policy
    if document is None:
        return None
    if document.missing and isinstance(holder, s3.Bucket):
        return holder.failed("no bucket policy is in the template").graded("info")
    return document.none(bucket_sharing.shuts_out_the_owner)
