"""Amazon S3: what a bucket is made of, in either dialect."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar, TypeVar

from scanner.model.base import Part
from scanner.model.fields import (
    ScalarField,
    TextsField,
    at,
    boolean,
    by_dialect,
    integer,
    parts,
    reference,
    text,
    texts,
)
from scanner.model.readings import Missing, Readings
from scanner.values import Scalar, to_text
from scanner.verdict import Result, Verdict, all_of

EVERYONE = "http://acs.amazonaws.com/groups/global/AllUsers"
"""The group of everybody, signed in or not. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html"""

SIGNED_IN = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
"""The group of everybody with some AWS account."""

CANNED_GRANTS: dict[str, dict[str, frozenset[str]]] = {
    "public-read": {EVERYONE: frozenset({"READ"})},
    "public-read-write": {EVERYONE: frozenset({"READ", "WRITE"})},
    # No API takes these two, but who writes them means a public website.
    "website": {EVERYONE: frozenset({"READ"})},
    "website-read": {EVERYONE: frozenset({"READ"})},
    "authenticated-read": {SIGNED_IN: frozenset({"READ"})},
}
"""What canned ACLs grant to groups of strangers: group → permissions; the others grant them nothing."""


EVERY_ACTION = ("*", "*:*", "s3:*", "s3*")
"""Patterns that cover each action of S3."""


def canned(written: Scalar) -> str:
    """The name of a canned ACL as the API has it: `PublicRead` is `public-read`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", to_text(written)).lower()


def group_uri(written: Scalar) -> str:
    """The URI of a group as AWS has it, which begins with `http:` also where somebody writes `https:`."""
    return to_text(written).replace("https://", "http://", 1)


def is_enabled(status: Scalar) -> bool:
    """Whether a status is `Enabled`, the other words being `Disabled` and `Suspended`."""
    return to_text(status) == "Enabled"


class PublicAccessBlock(Part):
    """The four switches that keep a bucket, an access point or an account from being public.

    Where the block is there, a switch that it leaves out is off.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html
    """

    __slots__ = ()

    block_public_acls = boolean(cfn="BlockPublicAcls", tf="block_public_acls", default=False)
    ignore_public_acls = boolean(cfn="IgnorePublicAcls", tf="ignore_public_acls", default=False)
    block_public_policy = boolean(cfn="BlockPublicPolicy", tf="block_public_policy", default=False)
    restrict_public_buckets = boolean(cfn="RestrictPublicBuckets", tf="restrict_public_buckets", default=False)

    def is_complete(self) -> Result:
        """Assert that all four switches are on."""
        switches = (
            self.block_public_acls,
            self.ignore_public_acls,
            self.block_public_policy,
            self.restrict_public_buckets,
        )
        return all_of((switch.is_true() for switch in switches), self.failed("no switch is on"))


SWITCHES: tuple[Callable[[PublicAccessBlock], Result], ...] = (
    lambda block: block.block_public_acls.is_true(),
    lambda block: block.ignore_public_acls.is_true(),
    lambda block: block.block_public_policy.is_true(),
    lambda block: block.restrict_public_buckets.is_true(),
)


class Grant(Part):
    """One grant of an ACL that is written out."""

    __slots__ = ()

    group: ClassVar[ScalarField[str]]
    permissions: ClassVar[TextsField]

    def gives(self, groups: frozenset[str], permissions: frozenset[str]) -> Result:
        """Pass: it gives one of the groups one of the permissions."""
        return self.group.is_in(groups) & self.permissions.any(lambda one: one.is_in(permissions))


G = TypeVar("G", bound=Grant)


def given(grants: Readings[G], groups: frozenset[str], permissions: frozenset[str]) -> Result:
    """Pass: one of the grants gives one of the groups one of the permissions."""
    return grants.any(lambda grant: grant.gives(groups, permissions), "no grant is written out")


class BucketGrant(Grant):
    """A grant that stands in the bucket, as version 3 of the provider had it, or in the resource of its ACL."""

    __slots__ = ()

    group = text(tf=(at("grantee.uri", group_uri), at("uri", group_uri)))
    permissions = texts(tf=("permission", "permissions"))


class AclGrant(Grant):
    """A grant in the resource of an ACL."""

    __slots__ = ()

    group = text(tf=at("grantee.uri", group_uri))
    permissions = texts(tf="permission")


class Logging(Part):
    """Where a bucket's access log goes."""

    __slots__ = ()

    target = reference("s3.Bucket", cfn="DestinationBucketName", tf="target_bucket")


ALGORITHMS = ("AES256", "aws:kms", "aws:kms:dsse")
"""How S3 encrypts objects. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html"""


class Transition(Part):
    """A move of objects, or of superseded versions, to another storage class."""

    __slots__ = ()

    storage_class = text(cfn="StorageClass", tf="storage_class")


class LifecycleRule(Part):
    """A rule of a bucket's lifecycle; the days of versions count from when one is superseded."""

    __slots__ = ()

    enabled = boolean(cfn=at("Status", is_enabled), tf=(at("status", is_enabled), "enabled"), default=True)
    expiration_days = integer(cfn="ExpirationInDays", tf="expiration.days")
    transitions = parts(
        Transition,
        cfn=("Transitions", "Transition", "NoncurrentVersionTransitions", "NoncurrentVersionTransition"),
        tf=("transition", "noncurrent_version_transition"),
    )
    noncurrent_days = integer(
        cfn=("NoncurrentVersionExpiration.NoncurrentDays", "NoncurrentVersionExpirationInDays"),
        tf=("noncurrent_version_expiration.noncurrent_days", "noncurrent_version_expiration.days"),
    )

    def keeps_superseded_versions(self, days: int) -> Result:
        """Assert that it expires no superseded version sooner than after so many days."""
        if isinstance(self.noncurrent_days.fact, Missing):
            return self.noncurrent_days.passed("the rule expires no superseded versions")
        kept, off = self.noncurrent_days.at_least(days), self.enabled.is_false()
        return kept if off.verdict is Verdict.FAIL else kept | off.because("the rule is switched off")


class ReplicationRule(Part):
    """A rule of a bucket's replication."""

    __slots__ = ()

    enabled = boolean(cfn=at("Status", is_enabled), tf=at("status", is_enabled), default=False)
    target = reference("s3.Bucket", cfn="Destination.Bucket", tf="destination.bucket")
    target_arn = text(cfn="Destination.Bucket", tf="destination.bucket")
    account = text(cfn="Destination.Account", tf="destination.account")
    kms_key = reference(
        "kms.Key kms.Alias",
        cfn="Destination.EncryptionConfiguration.ReplicaKmsKeyID",
        tf="destination.encryption_configuration.replica_kms_key_id",
    )


class EncryptionRule(Part):
    """A rule of a bucket's default encryption."""

    __slots__ = ()

    algorithm = text(
        cfn="ServerSideEncryptionByDefault.SSEAlgorithm",
        tf="apply_server_side_encryption_by_default.sse_algorithm",
    )
    kms_key = reference(
        "kms.Key",
        cfn="ServerSideEncryptionByDefault.KMSMasterKeyID",
        tf="apply_server_side_encryption_by_default.kms_master_key_id",
    )


class Notification(Part):
    """A queue, topic or function that hears of a bucket's events."""

    __slots__ = ()

    events = texts(cfn="Event", tf="events")

    def hears_of_acls(self) -> Result:
        """Assert that it is told when an object's ACL is set."""
        return self.events.any(lambda event: event.is_("s3:ObjectAcl:Put"))


class LockConfiguration(Part):
    """What a resource of Terraform's says of the object lock of a bucket; it cannot say that there is none.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_object_lock_configuration
    """

    __slots__ = ()

    enabled = text(tf="object_lock_enabled", default=by_dialect(cfn=None, tf="Enabled"))


class Website(Part):
    """A bucket's website."""

    __slots__ = ()
