from scanner.model import s3, s3_parts
from scanner.policy import Result, if_concerned, policy


@policy(severity="high", items=["SEC-1.17", "SEC-1.18"])
def check(holder: s3.Bucket | s3.BucketAcl) -> Result | None:
    """Let nobody outside read or rewrite bucket permissions.

    Whoever may rewrite a bucket's ACL can give themselves everything else, and whoever may read it learns whom to
    impersonate. No canned ACL gives strangers these permissions: only a grant that is written out does.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html

    Fix: remove the grants of `READ_ACP`, `WRITE_ACP` and `FULL_CONTROL` to `AllUsers` and `AuthenticatedUsers`
    from the `grant` blocks of the `aws_s3_bucket_acl`; CloudFormation's `AccessControl` cannot give them.
    """
    granted = holder.grants_by_acl([s3_parts.EVERYONE, s3_parts.SIGNED_IN], ["READ_ACP", "WRITE_ACP", "FULL_CONTROL"])
    return if_concerned(s3.speaks_for_its_acl(holder), ~granted | holder.acl_is_void())
