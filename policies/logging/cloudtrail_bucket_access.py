from scanner.analysis.logging import cloudtrail_bucket
from scanner.model import cloudtrail, s3
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.14", "SEC-1.18"])
def check(subject: s3.Bucket | cloudtrail.Trail) -> Result | None:
    """Limit trail bucket access to delivery, audit and recovery.

    The record of an account names its people, addresses and weak points, and whoever can change it can hide. The trail
    service writes, on behalf of a trail or account that the policy names; auditors and those who restore it read; and
    nobody deletes.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html

    Fix: allow `s3:PutObject` to `cloudtrail.amazonaws.com` alone, under a condition on `aws:SourceArn`; allow
    `s3:GetObject` to a role for audits alone; deny `s3:DeleteObject` to everyone else; block public access; and keep
    wildcards over buckets out of identity policies in that account. The policy is an `AWS::S3::BucketPolicy`
    (`aws_s3_bucket_policy`).
    """
    bucket = cloudtrail_bucket.bucket_of(subject)
    return cloudtrail_bucket.is_kept_to_audit_and_recovery(bucket) if isinstance(bucket, s3.Bucket) else bucket
