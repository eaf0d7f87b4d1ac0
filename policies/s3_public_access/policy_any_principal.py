from scanner.analysis.buckets import bucket_access
from scanner.model import s3
from scanner.model.policy_statement import Statement
from scanner.policy import Result, Verdict, policy


@policy(severity="high", items=["SEC-1.17", "SEC-1.18"])
def check(holder: s3.Bucket | s3.BucketPolicy) -> Result | None:
    """Name the principals a bucket policy allows.

    A wildcard principal without a condition that pins the caller makes the bucket public for whatever the statement
    allows. Where public buckets are restricted, another statement denies all but known callers, or a tag declares the
    bucket public, the finding is low.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-bucket-user-policy-specifying-principal-intro.html

    Fix: name accounts, roles or services: `Principal: {AWS: !GetAtt Reader.Arn}`, or in an `aws_iam_policy_document`

        principals {
          type        = "AWS"
          identifiers = [aws_iam_role.reader.arn]
        }

    or add a condition on the organization, account, VPC endpoint or source ARN.
    """
    document = holder.stated_policy
    if document is None:
        return None
    named = document.none(Statement.is_public)
    if named.verdict is not Verdict.FAIL:
        return named
    denied = ~document.publicly_grants(*bucket_access.ANYTHING)
    excused = denied | holder.policy_is_restricted() | holder.is_declared_public()
    return named.graded("low") if excused.verdict is Verdict.PASS else named
