from scanner.model import s3, s3_parts
from scanner.policy import Result, if_concerned, policy


@policy(severity="critical", items=["SEC-1.17", "SEC-1.18"])
def check(holder: s3.Bucket | s3.BucketAcl) -> Result | None:
    """Grant no public read by ACL.

    A bucket ACL that lets everyone read shows the whole list of objects to whoever asks, and is the oldest way to leak
    data. The grant has no effect where the bucket's owner owns every object (which disables ACLs) or where public ACLs
    are ignored; a bucket with neither an ACL nor a word on ownership is private.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html

    Fix: remove `AccessControl` (`acl`, the `aws_s3_bucket_acl`) and set the ownership to `BucketOwnerEnforced`; grant
    what is needed in the bucket policy, or publish through a CDN.
    """
    read = holder.grants_by_acl([s3_parts.EVERYONE], ["READ", "FULL_CONTROL"])
    return if_concerned(s3.speaks_for_its_acl(holder), ~read | holder.acl_is_void())
