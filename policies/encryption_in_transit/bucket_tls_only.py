from scanner.analysis.buckets import bucket_transport
from scanner.model import links, s3
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.24"])
def check(bucket: s3.Bucket | s3.BucketPolicy) -> Result | None:
    """Refuse plaintext requests to buckets.

    S3 answers over plain HTTP as well unless the bucket's policy refuses it, and then requests, objects and presigned
    addresses can be read on the way. A Deny of everything to everyone while `aws:SecureTransport` is false, on the
    bucket and its objects, is what AWS asks for; a lowest TLS version of 1.2 refuses plaintext as well.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html

    Fix: add a statement to the bucket policy:

        Effect: Deny
        Principal: "*"
        Action: s3:*
        Resource: [!GetAtt Bucket.Arn, !Sub "${Bucket.Arn}/*"]
        Condition: {Bool: {aws:SecureTransport: false}}

    with a `condition` block of `test = "Bool"`, `variable = "aws:SecureTransport"` and `values = ["false"]` in an
    `aws_iam_policy_document`.
    """
    if isinstance(bucket, s3.BucketPolicy):
        if bucket.bucket.to(s3.Bucket) is not None:
            return None
        if links.may_lead_inside(bucket.bucket.fact):
            return bucket.bucket.unknown("whether its bucket is in the template is not settled")
        return bucket_transport.refuses_plaintext(bucket.document)
    if bucket.policy.missing:
        return bucket.failed("no bucket policy refuses plaintext requests")
    return bucket_transport.refuses_plaintext(bucket.policy)
