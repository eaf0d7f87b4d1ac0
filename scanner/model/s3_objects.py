"""Amazon S3: objects that a template writes into a bucket; CloudFormation has none."""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import reference, text
from scanner.model.readings import Missing
from scanner.model.s3 import Bucket
from scanner.verdict import Result

PUBLIC_ACLS = ("public-read", "public-read-write", "authenticated-read")
"""Canned ACLs that let strangers read an object.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
"""


class Object(Resource):
    """An object in a bucket."""

    terraform = ("aws_s3_object", "aws_s3_bucket_object", "aws_s3_object_copy")

    bucket = reference("s3.Bucket", tf="bucket")
    acl = text(tf="acl")
    encryption = text(tf="server_side_encryption")
    storage_class = text(tf="storage_class", default="STANDARD")

    def states_encryption(self) -> bool:
        """Whether the object asks for its own encryption instead of the bucket's."""
        return not isinstance(self.encryption.fact, Missing)

    def is_shared_by_acl(self) -> Result:
        """Pass: the object's own canned ACL lets strangers read it."""
        if isinstance(self.acl.fact, Missing):
            return self.failed("no ACL is set")
        return self.acl.is_in(PUBLIC_ACLS)

    def acl_is_void(self) -> Result:
        """Pass: the bucket ignores public ACLs or has switched ACLs off."""
        bucket = self.bucket.to(Bucket)
        if bucket is not None:
            return bucket.acl_is_void()
        if isinstance(self.bucket.fact, Missing):
            return self.failed("no bucket is named")
        return self.bucket.unknown("whether the bucket ignores public ACLs is not in the template")
