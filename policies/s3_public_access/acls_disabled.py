from scanner.model import s3
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.17"])
def check(bucket: s3.Bucket) -> Result:
    """Disable bucket ACLs.

    With ACLs disabled, who may reach an object is decided by policies alone, in one place, and objects that others
    upload belong to the bucket's owner. Buckets made since April 2023 start that way; one that sets an ACL needs them
    enabled.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html

    Fix: set `OwnershipControls.Rules` to `ObjectOwnership: BucketOwnerEnforced`, or add an
    `aws_s3_bucket_ownership_controls` with `object_ownership = "BucketOwnerEnforced"`, and remove the ACL.
    """
    return bucket.uses_no_acls()
