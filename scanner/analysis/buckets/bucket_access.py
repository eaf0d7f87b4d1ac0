"""Who can effectively reach a bucket: its policy, its ACL, its objects' ACLs and its access points, less what public
access blocks and object ownership make void.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import attachments
from scanner.model.links import is_hidden, may_be_named
from scanner.model.policy_statement import Statement
from scanner.model.s3 import Bucket, BucketPolicy
from scanner.model.s3_access_points import AccessPoint
from scanner.model.s3_objects import Object
from scanner.model.s3_parts import EVERYONE, SIGNED_IN
from scanner.model.tags import DataClass
from scanner.model.template_voice import all_of_kind
from scanner.verdict import Result, Verdict, all_of

READ = ("s3:GetObject", "s3:GetObjectVersion")
"""Actions that read objects. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html"""

LIST = ("s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads")
"""Actions that tell which objects there are."""

WRITE = (
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:ReplicateObject",
    "s3:ReplicateDelete",
    "s3:RestoreObject",
    "s3:PutObjectTagging",
    "s3:DeleteBucket",
    "s3:PutLifecycleConfiguration",
    "s3:PutBucketVersioning",
    "s3:PutReplicationConfiguration",
    "s3:PutEncryptionConfiguration",
    "s3:PutBucketWebsite",
)
"""Actions that change or remove what a bucket holds, or how it keeps it."""

PERMISSIONS = (
    "s3:PutObjectAcl",
    "s3:PutObjectVersionAcl",
    "s3:PutBucketAcl",
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketOwnershipControls",
    "s3:ObjectOwnerOverrideToBucketOwner",
    "s3:BypassGovernanceRetention",
)
"""Actions that change who may do what."""

ANYTHING = (*READ, *LIST, *WRITE, *PERMISSIONS)

ACL_PERMISSIONS = frozenset({"READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"})
STRANGERS = frozenset({EVERYONE, SIGNED_IN})


def effective_public_access(bucket: Bucket) -> Result:
    """Assert that neither everyone nor every AWS account reaches the bucket in effect.

    A bucket that its tags declare public may be read by everyone, object by object; nothing more. A public grant that
    cannot be set, because ACLs are disabled or public grants refused, is a contradiction: unknown until one of the
    two is taken out.
    """
    private = private_whatever_its_tags(bucket)
    if private.verdict is Verdict.PASS:
        return private
    by_design = bucket.tags.says(DataClass.PUBLIC) & _is_read_alone(bucket)
    if by_design.verdict is Verdict.PASS:
        return by_design.because("the bucket is declared public, and everyone may read its objects alone")
    return by_design if private.verdict is Verdict.FAIL and by_design.verdict is Verdict.UNKNOWN else private


def private_whatever_its_tags(bucket: Bucket) -> Result:
    """Assert the same of a bucket, be it declared public or not."""
    return all_of(
        (no_public_policy(bucket), no_public_acl(bucket), *_access_points(bucket), *_objects(bucket)),
        bucket.passed("nothing grants access"),
    )


def public_by_policy_alone(policy: BucketPolicy) -> Result:
    """Assert that a policy lets nobody in who is not named, for a bucket that lies outside the template."""
    return ~policy.document.publicly_grants(*ANYTHING) | policy.policy_is_restricted()


def strangers_write_nothing(bucket: Bucket) -> Result:
    """Assert that neither the policy nor the ACL lets strangers write, delete or change permissions."""
    by_acl = bucket.grants_by_acl(STRANGERS, {"WRITE", "WRITE_ACP", "FULL_CONTROL"})
    return ~(bucket.policy.publicly_grants(*WRITE, *PERMISSIONS) | by_acl)


def no_public_policy(bucket: Bucket) -> Result:
    """Assert that the bucket's policy lets nobody in who is not named."""
    return _unless_void(
        ~bucket.policy.publicly_grants(*ANYTHING),
        restricted=bucket.policy_is_restricted(),
        refused=bucket.is_blocked(lambda block: block.block_public_policy.is_true()),
        contradiction="the bucket policy is public, but public policies are refused",
    )


def no_public_acl(bucket: Bucket) -> Result:
    """Assert that the bucket's ACL lets no group of strangers in."""
    return _unless_void(
        ~bucket.grants_by_acl(STRANGERS, ACL_PERMISSIONS),
        restricted=bucket.is_blocked(lambda block: block.ignore_public_acls.is_true()),
        refused=bucket.acls_are_disabled() | bucket.is_blocked(lambda block: block.block_public_acls.is_true()),
        contradiction="the ACL is public, but ACLs are disabled or public ones refused",
    )


def _unless_void(private: Result, restricted: Result, refused: Result, contradiction: str) -> Result:
    """`private`, or void by what restricts or refuses; a public grant that is refused contradicts itself."""
    void = private | restricted
    if void.verdict is Verdict.PASS or refused.verdict is not Verdict.PASS:
        return void | refused
    certain = private.verdict is Verdict.FAIL
    return Result(
        Verdict.UNKNOWN,
        (*(private.because(contradiction) if certain else private).evidence, *refused.evidence),
        ("either the public grant or what refuses it taken out",) if certain else private.needs,
        (*private.involves, *refused.involves),
    )


def _access_points(bucket: Bucket) -> Iterator[Result]:
    """For each access point that the bucket's policy hands its decisions to: whether it lets nobody unnamed in."""
    delegated = bucket.policy.some(_delegates)
    if delegated.verdict is Verdict.FAIL:
        return
    unseen = None if delegated.verdict is Verdict.PASS else ~delegated
    for point, certain in attachments(bucket, AccessPoint, cfn="Bucket", tf="bucket"):
        private = ~point.policy.publicly_grants(*ANYTHING)
        private = private | point.policy_is_restricted() | bucket.policy_is_restricted()
        doubt = unseen if certain else point.bucket.unknown()
        yield private if doubt is None else private | doubt
    hidden = may_be_named(bucket, AccessPoint, "bucket")
    if hidden is not None:
        yield hidden | bucket.policy_is_restricted()


def _delegates(statement: Statement) -> Result:
    """Pass: the statement leaves it to access points who may do what."""
    conditions = statement.conditions
    about = (one for one in conditions if one.key.startswith("s3:dataaccesspoint"))
    return statement.if_allows(
        conditions.result(Verdict.PASS, "access points decide")
        if next(about, None) is not None
        else conditions.any(lambda one: conditions.result(Verdict.FAIL, one.words), "it has no condition")
    )


def _objects(bucket: Bucket) -> Iterator[Result]:
    """For each object of the template that lies in the bucket: whether its own ACL shares it with nobody."""
    for written, certain in attachments(bucket, Object, tf="bucket"):
        private = ~written.is_shared_by_acl() | bucket.acl_is_void()
        yield private if certain else private | written.bucket.unknown()
    for written in all_of_kind(bucket, Object):
        if is_hidden(written.bucket.fact):
            yield ~written.is_shared_by_acl() | bucket.acl_is_void() | written.bucket.unknown()


def _is_read_alone(bucket: Bucket) -> Result:
    """Assert that strangers can do no more than read objects whose names they know."""
    beyond = bucket.policy.publicly_grants(*LIST, *WRITE, *PERMISSIONS) | bucket.grants_by_acl(
        STRANGERS, ACL_PERMISSIONS
    )
    return ~beyond
