from scanner.model import s3, s3_parts
from scanner.policy import Result, if_concerned, policy


@policy(severity="high", items=["SEC-1.17", "SEC-1.18"])
def check(holder: s3.Bucket | s3.BucketAcl) -> Result | None:
    """Grant nothing to every AWS account holder by ACL.

    The group of authenticated users is not your own users: it is everybody who has opened an AWS account. The grant
    has no effect where ACLs are disabled by ownership or public ACLs are ignored.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html

    Fix: remove `AccessControl: AuthenticatedRead` (`acl = "authenticated-read"`) and every grant to
    `AuthenticatedUsers`; name accounts or roles in the bucket policy.
    """
    granted = holder.grants_by_acl([s3_parts.SIGNED_IN], ["READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"])
    return if_concerned(s3.speaks_for_its_acl(holder), ~granted | holder.acl_is_void())
