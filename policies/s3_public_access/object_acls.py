from scanner.model import s3_objects
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.17", "SEC-1.18"])
def check(written: s3_objects.Object) -> Result:
    """Publish no object by object ACL.

    An ACL on an object opens that object to strangers even where the bucket's policy and ACL are closed, and nobody
    who looks at the bucket sees it. It has no effect where the bucket disables ACLs or ignores public ones.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html

    Fix: remove `acl` from the `aws_s3_object`; publish through a CDN or the bucket's policy.
    """
    return ~written.is_shared_by_acl() | written.acl_is_void()
