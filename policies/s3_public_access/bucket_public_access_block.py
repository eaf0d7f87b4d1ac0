from scanner.model import s3
from scanner.model.links import lies_outside
from scanner.policy import Result, if_concerned, policy


@policy(severity="medium", items=["SEC-1.18"])
def check(bucket: s3.Bucket | s3.BucketPublicAccessBlock) -> Result | None:
    """Block public access on each bucket with all four settings.

    The four settings refuse or ignore whatever would make a bucket public, now and later, whoever writes the grant. A
    block that leaves a setting out leaves it off. Buckets made since April 2023 start with all four on, but a template
    that does not say so cannot tell how old its bucket is or what has been changed since: that is reported as low.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html

    Fix: set all four under `PublicAccessBlockConfiguration`, or add an `aws_s3_bucket_public_access_block`:

        block_public_acls       = true
        ignore_public_acls      = true
        block_public_policy     = true
        restrict_public_buckets = true
    """
    if isinstance(bucket, s3.BucketPublicAccessBlock):
        return if_concerned(lies_outside(bucket.bucket, s3.Bucket), bucket.switches.is_complete())
    blocked = bucket.is_blocked_throughout()
    if bucket.blocks.missing and not s3.account_states_block(bucket):
        return blocked.graded("low")
    return blocked
