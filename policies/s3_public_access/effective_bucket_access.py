from scanner.analysis.buckets import bucket_access
from scanner.model import s3
from scanner.model.links import lies_outside
from scanner.policy import Result, if_concerned, policy


@policy(severity="critical", items=["SEC-1.17", "SEC-1.18", "FEAT-CM-1", "FEAT-MA-1", "FEAT-DC-1", "FEAT-C360-1"])
def check(bucket: s3.Bucket | s3.BucketPolicy) -> Result | None:
    """Let no bucket be effectively public unless it is meant to be.

    A bucket is public when its policy, its ACL, the ACL of an object or an access point lets in everyone or every AWS
    account, and no public access block, object ownership or Deny takes that away again. This puts all of them
    together: a grant alone or a missing block alone says little. A grant is judged as it is written where no block is
    declared; a bucket whose tags give its data the class `public` may be read object by object.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html

    Fix: take the public grant out, set all four settings of the `PublicAccessBlockConfiguration`
    (`aws_s3_bucket_public_access_block`), and publish through a CDN with
    origin access control; or tag a bucket that is meant to be public with `Classification: public`, and allow
    `s3:GetObject` alone.
    """
    if isinstance(bucket, s3.Bucket):
        return bucket_access.effective_public_access(bucket)
    return if_concerned(lies_outside(bucket.bucket, s3.Bucket), bucket_access.public_by_policy_alone(bucket))
