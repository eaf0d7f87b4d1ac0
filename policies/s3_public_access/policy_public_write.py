from scanner.analysis.buckets import bucket_access
from scanner.model import s3
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.17", "SEC-1.18"])
def check(holder: s3.Bucket | s3.BucketPolicy) -> Result | None:
    """Allow no public write, delete or permission change by bucket policy.

    Whoever may put, delete or re-permit objects can destroy the data, replace it with something else, or open it to
    everybody. No bucket is meant to be written by everyone without a condition.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html

    Fix: name the principals that write, `Principal: {AWS: !GetAtt Writer.Arn}` or
    `identifiers = [aws_iam_role.writer.arn]`; or let uploads use presigned requests.
    """
    document = holder.stated_policy
    if document is None:
        return None
    return ~document.publicly_grants(*bucket_access.WRITE, *bucket_access.PERMISSIONS)
