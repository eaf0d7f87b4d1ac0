from scanner.analysis.buckets import bucket_access
from scanner.model import s3
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.17", "SEC-1.18"])
def check(holder: s3.Bucket | s3.BucketPolicy) -> Result | None:
    """Allow no public read or list by bucket policy.

    A statement that lets everyone get or list objects publishes the bucket, whatever its ACL says. A condition counts
    as a restriction when it pins the caller to fixed accounts, organizations, VPCs, endpoints or address ranges; a
    referer, a user agent or TLS does not.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html

    Fix: name the principals, `Principal: {AWS: !GetAtt Reader.Arn}` or `identifiers = [aws_iam_role.reader.arn]`; or
    add a condition such as `StringEquals: {aws:PrincipalOrgID: o-example}`, in an `aws_iam_policy_document`

        condition {
          test     = "StringEquals"
          variable = "aws:PrincipalOrgID"
          values   = ["o-example"]
        }

    or publish through a CDN with origin access control, or tag a bucket that is meant to be public with
    `Classification: public`.
    """
    document = holder.stated_policy
    if document is None:
        return None
    private = ~document.publicly_grants(*bucket_access.READ, *bucket_access.LIST)
    return private if document.missing else private | holder.is_declared_public()
