from scanner.model import s3, s3_parts
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.17", "SEC-1.18"])
def check(bucket: s3.Bucket) -> Result:
    """Let nobody outside read or rewrite bucket permissions.

    Whoever may rewrite a bucket's ACL can give themselves everything else, and whoever may read it learns whom to
    impersonate. No canned ACL gives strangers these permissions: only a grant that is written out does.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html

    Fix: remove the grants of `READ_ACP`, `WRITE_ACP` and `FULL_CONTROL` to `AllUsers` and `AuthenticatedUsers`.
    """
    granted = bucket.grants_by_acl([s3_parts.EVERYONE, s3_parts.SIGNED_IN], ["READ_ACP", "WRITE_ACP", "FULL_CONTROL"])
    return ~granted | bucket.acl_is_void()
