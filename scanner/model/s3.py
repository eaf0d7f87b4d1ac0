"""Amazon S3: buckets with all that states something about them.

Terraform spreads a bucket over a dozen resources since version 4 of its provider; the attributes of older versions
count as well. https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

from scanner.model import accounts
from scanner.model.base import Node, Resource, attachments
from scanner.model.fields import Link, ScalarField, at, boolean, by_dialect, on, parts, reference, text
from scanner.model.links import lies_outside
from scanner.model.organizations import OrganizationPolicy
from scanner.model.policy_document import PolicyDocument, document
from scanner.model.readings import Missing
from scanner.model.s3_parts import (
    CANNED_GRANTS,
    SWITCHES,
    AclGrant,
    BucketGrant,
    EncryptionRule,
    LifecycleRule,
    LockConfiguration,
    Logging,
    Notification,
    PublicAccessBlock,
    ReplicationRule,
    Website,
    canned,
    given,
    is_enabled,
)
from scanner.model.tags import DataClass, tags
from scanner.verdict import Result, Verdict, all_of, any_of


class AclHolder(Resource):
    """What an ACL is stated of: a bucket, or a resource that sets the ACL of one."""

    __slots__ = ()

    acl: ClassVar[ScalarField[str]]

    def grants_in_full(self, groups: frozenset[str], permissions: frozenset[str]) -> Result:
        """Pass: a grant that is written out gives one of the groups one of the permissions."""
        raise NotImplementedError

    def grants_by_acl(self, groups: Iterable[str], permissions: Iterable[str]) -> Result:
        """Pass: the canned ACL, or one written out, gives one of the groups one of the permissions.

        Whether the ACL has any effect is `acl_is_void`.
        """
        asked, wanted = frozenset(groups), frozenset(permissions)
        names = [
            name
            for name, given in CANNED_GRANTS.items()
            if any(given.get(group, frozenset()) & wanted for group in asked)
        ]
        by_name = self.acl.is_in(names) if names else self.acl.failed("no canned ACL grants that")
        if isinstance(self.acl.fact, Missing):
            by_name = self.failed("no ACL is set")
        return by_name | self.grants_in_full(asked, wanted)


class Bucket(AclHolder):
    """An S3 bucket."""

    cloudformation = "AWS::S3::Bucket"
    terraform = "aws_s3_bucket"
    identified_by = ("bucket_name",)

    bucket_name = text(cfn="BucketName", tf="bucket")
    tags = tags()
    acl = text(
        cfn=at("AccessControl", canned),
        tf=(on("aws_s3_bucket_acl.bucket", "acl", read=canned), at("acl", canned)),
    )
    grants = parts(BucketGrant, tf=(on("aws_s3_bucket_acl.bucket", "access_control_policy.grant"), "grant"))
    ownership = text(
        cfn="OwnershipControls.Rules.ObjectOwnership",
        tf=on("aws_s3_bucket_ownership_controls.bucket", "rule.object_ownership"),
    )
    blocks = parts(
        PublicAccessBlock, cfn="PublicAccessBlockConfiguration", tf=on("aws_s3_bucket_public_access_block.bucket")
    )
    policy = document(
        cfn=on("AWS::S3::BucketPolicy.Bucket", "PolicyDocument"),
        tf=(on("aws_s3_bucket_policy.bucket", "policy"), "policy"),
    )
    inline_policy = document(tf="policy")
    versioning = boolean(
        cfn=at("VersioningConfiguration.Status", is_enabled),
        tf=(
            on("aws_s3_bucket_versioning.bucket", "versioning_configuration.status", read=is_enabled),
            "versioning.enabled",
        ),
        default=False,
    )
    mfa_delete = boolean(
        tf=(
            on("aws_s3_bucket_versioning.bucket", "versioning_configuration.mfa_delete", read=is_enabled),
            "versioning.mfa_delete",
        ),
        default=by_dialect(cfn=None, tf=False),
    )
    encryption = parts(
        EncryptionRule,
        cfn="BucketEncryption.ServerSideEncryptionConfiguration",
        tf=(
            on("aws_s3_bucket_server_side_encryption_configuration.bucket", "rule"),
            "server_side_encryption_configuration.rule",
        ),
    )
    logging = parts(Logging, cfn="LoggingConfiguration", tf=(on("aws_s3_bucket_logging.bucket"), "logging"))
    lifecycle = parts(
        LifecycleRule,
        cfn="LifecycleConfiguration.Rules",
        tf=(on("aws_s3_bucket_lifecycle_configuration.bucket", "rule"), "lifecycle_rule"),
    )
    replication = parts(
        ReplicationRule,
        cfn="ReplicationConfiguration.Rules",
        tf=(
            on("aws_s3_bucket_replication_configuration.bucket", "rule"),
            "replication_configuration.rules",
        ),
    )
    object_lock = boolean(
        cfn=("ObjectLockEnabled", at("ObjectLockConfiguration.ObjectLockEnabled", is_enabled)),
        tf=(
            on("aws_s3_bucket_object_lock_configuration.bucket", "object_lock_enabled", read=is_enabled),
            at("object_lock_configuration.object_lock_enabled", is_enabled),
            "object_lock_enabled",
        ),
        default=False,
    )
    lock_configuration = text(
        cfn="ObjectLockConfiguration.ObjectLockEnabled",
        tf=(
            on("aws_s3_bucket_object_lock_configuration.bucket", "object_lock_enabled"),
            "object_lock_configuration.object_lock_enabled",
        ),
    )
    lock_configurations = parts(LockConfiguration, tf=on("aws_s3_bucket_object_lock_configuration.bucket"))
    lock_mode = text(
        cfn="ObjectLockConfiguration.Rule.DefaultRetention.Mode",
        tf=(
            on("aws_s3_bucket_object_lock_configuration.bucket", "rule.default_retention.mode"),
            "object_lock_configuration.rule.default_retention.mode",
        ),
    )
    notifications = parts(
        Notification,
        cfn=(
            "NotificationConfiguration.LambdaConfigurations",
            "NotificationConfiguration.QueueConfigurations",
            "NotificationConfiguration.TopicConfigurations",
        ),
        tf=(
            on("aws_s3_bucket_notification.bucket", "lambda_function"),
            on("aws_s3_bucket_notification.bucket", "queue"),
            on("aws_s3_bucket_notification.bucket", "topic"),
        ),
    )
    event_bridge = boolean(
        cfn="NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled",
        tf=on("aws_s3_bucket_notification.bucket", "eventbridge"),
        default=False,
    )
    websites = parts(
        Website,
        cfn="WebsiteConfiguration",
        tf=(on("aws_s3_bucket_website_configuration.bucket"), "website"),
    )

    def grants_in_full(self, groups: frozenset[str], permissions: frozenset[str]) -> Result:
        """Pass: a grant that is written out gives one of the groups one of the permissions."""
        return given(self.grants, groups, permissions)

    def configures_object_lock(self) -> bool:
        """Whether the template configures object lock; the switch that makes it possible is not enough."""
        return not isinstance(self.lock_configuration.fact, Missing) or bool(self.lock_configurations.items)

    def has_object_lock(self) -> Result:
        """Assert that object lock is on."""
        stated = self.object_lock.is_true()
        if stated.verdict is not Verdict.FAIL or not self.lock_configurations.items:
            return stated
        return stated | self.lock_configurations.any(lambda one: one.enabled.is_("Enabled"))

    def is_versioned(self) -> Result:
        """Assert that versions are kept: on request, or since object lock is on, which works on versions alone.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html
        """
        stated = self.versioning.is_true()
        locked = self.has_object_lock() if stated.verdict is not Verdict.PASS else stated
        return stated if locked.verdict is Verdict.FAIL else stated | locked

    def states_acl(self) -> Result:
        """Pass: the bucket has an ACL that needs ACLs to be enabled.

        CloudFormation makes a bucket with `AccessControl: Private` while they are disabled; Terraform cannot set any.
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-s3-bucket.html
        """
        stated = self.acl.is_set() | self.grants.is_set()
        return stated if self.is_terraform else stated & self.acl.is_not("private")

    def acl_is_void(self) -> Result:
        """Pass: whatever the ACL grants to strangers has no effect, since ACLs are disabled or public ones ignored.

        A bucket that states an ACL and no ownership is judged by its ACL: its author takes ACLs to be enabled.
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
        """
        return self.acls_are_disabled() | self.is_blocked(lambda block: block.ignore_public_acls.is_true())

    def acls_are_disabled(self) -> Result:
        """Pass: the bucket states that its owner owns every object, which switches ACLs off."""
        return self.ownership.is_("BucketOwnerEnforced")

    def uses_no_acls(self) -> Result:
        """Assert that ACLs are disabled: by the ownership, or, without a word on it, by stating no ACL."""
        if not isinstance(self.ownership.fact, Missing):
            return self.acls_are_disabled()
        stated = self.states_acl()
        if stated.verdict is Verdict.PASS:
            return ~stated.because("the bucket has an ACL, and no ownership that disables it")
        return ~stated

    def policy_is_restricted(self) -> Result:
        """Pass: a public bucket policy would have no effect for strangers, since public buckets are restricted."""
        return self.is_blocked(lambda block: block.restrict_public_buckets.is_true())

    def is_blocked_throughout(self) -> Result:
        """Assert that each of the four switches is on, for the bucket or for its account."""
        return all_of((self.is_blocked(switch) for switch in SWITCHES), self.failed("no switch is on"))

    def is_blocked(self, switch: Callable[[PublicAccessBlock], Result]) -> Result:
        """Pass: the bucket's own block, or the account's in the same template, passes `switch`."""
        own = self.blocks.any(switch, "no public access block is set")
        if own.verdict is Verdict.PASS:
            return own
        return any_of((own, *(found for found in account_blocks(self, switch))), own)

    def replicates_by(self, rule: ReplicationRule) -> Result:
        """Pass: the rule is on and the bucket at its other end is versioned."""
        return rule.enabled.is_true() & _is_versioned(rule.target)

    def is_declared_public(self) -> Result:
        """Pass: a tag says that its data is public."""
        return self.tags.says(DataClass.PUBLIC)

    @property
    def stated_policy(self) -> PolicyDocument | None:
        """The policy that the bucket itself states; None where resources of their own state it."""
        if not self.inline_policy.missing:
            return self.inline_policy
        if any(certain for _, certain in attachments(self, BucketPolicy, cfn="Bucket", tf="bucket")):
            return None
        return self.inline_policy if self.policy.rest is None else self.policy


def account_blocks(node: Node, switch: Callable[[PublicAccessBlock], Result]) -> Iterator[Result]:
    """What `switch` says of each block that the template sets for the account that `node` is in."""
    for block in node.view.graph.blocks_of(AccountPublicAccessBlock.types()):
        exists = node.view.world.exists(block)
        if exists is False:
            continue
        account = AccountPublicAccessBlock(block, node.view)
        elsewhere = accounts.differ(account, node)
        if exists is None:
            yield account.unknown("the account's public access block depends on a choice that nothing decides")
        elif elsewhere is None:
            yield account.unknown("the public access block may be another account's")
        elif not elsewhere:
            yield switch(account.switches)


class BucketPublicAccessBlock(Resource):
    """The four switches of one bucket, as Terraform states them."""

    terraform = "aws_s3_bucket_public_access_block"

    bucket = reference("s3.Bucket", tf="bucket")

    @property
    def switches(self) -> PublicAccessBlock:
        """The four switches."""
        return PublicAccessBlock(self.block, self.value, self.view, self.span)


class AccountPublicAccessBlock(Resource):
    """The same four switches for every bucket and access point of the account; CloudFormation has no resource for it.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    """

    terraform = "aws_s3_account_public_access_block"

    account_id = text(tf="account_id")

    @property
    def switches(self) -> PublicAccessBlock:
        """The four switches."""
        return PublicAccessBlock(self.block, self.value, self.view, self.span)


def is_first_without_account_block(bucket: Bucket) -> bool:
    """Whether nothing in the template blocks public access for the account, and this bucket is the one to say so."""
    if account_states_block(bucket) or bucket.view.graph.blocks_of(OrganizationPolicy.types()):
        return False
    for block in bucket.view.graph.blocks_of(Bucket.types()):
        if bucket.view.world.exists(block) is not False:
            return block is bucket.block
    return False


def account_states_block(node: Node) -> bool:
    """Whether the template sets a public access block for an account."""
    blocks = node.view.graph.blocks_of(AccountPublicAccessBlock.types())
    return any(node.view.world.exists(block) is not False for block in blocks)


class BucketAcl(AclHolder):
    """The ACL of a bucket, as Terraform sets it."""

    terraform = "aws_s3_bucket_acl"

    bucket = reference("s3.Bucket", tf="bucket")
    acl = text(tf=at("acl", canned))
    grants = parts(AclGrant, tf="access_control_policy.grant")

    def grants_in_full(self, groups: frozenset[str], permissions: frozenset[str]) -> Result:
        """Pass: a grant that is written out gives one of the groups one of the permissions."""
        return given(self.grants, groups, permissions)

    def acl_is_void(self) -> Result:
        """Pass: the account ignores public ACLs, whatever the bucket does."""
        own = ~lies_outside(self.bucket, Bucket)
        return any_of((own, *account_blocks(self, lambda block: block.ignore_public_acls.is_true())), own)


def speaks_for_its_acl(holder: Bucket | BucketAcl) -> Result:
    """Pass: nobody else is judged by the same ACL; the bucket that it belongs to is, where the template has it."""
    return (
        holder.passed("the ACL is the bucket's") if isinstance(holder, Bucket) else lies_outside(holder.bucket, Bucket)
    )


class BucketPolicy(Resource):
    """A bucket policy."""

    cloudformation = "AWS::S3::BucketPolicy"
    terraform = "aws_s3_bucket_policy"

    bucket = reference("s3.Bucket", cfn="Bucket", tf="bucket")
    document = document(cfn="PolicyDocument", tf="policy")

    @property
    def stated_policy(self) -> PolicyDocument:
        """Its document."""
        return self.document

    def is_declared_public(self) -> Result:
        """Pass: a tag of its bucket says that the data is public."""
        bucket = self.bucket.to(Bucket)
        return bucket.is_declared_public() if bucket is not None else ~lies_outside(self.bucket, Bucket)

    def policy_is_restricted(self) -> Result:
        """Pass: its bucket keeps strangers out whatever the policy says."""
        bucket = self.bucket.to(Bucket)
        if bucket is not None:
            return bucket.policy_is_restricted()
        own = ~lies_outside(self.bucket, Bucket)
        return any_of((own, *account_blocks(self, lambda block: block.restrict_public_buckets.is_true())), own)


def _is_versioned(link: Link) -> Result:
    target = link.to(Bucket)
    if target is not None:
        return target.is_versioned()
    if isinstance(link.fact, Missing):
        return link.is_set()
    # The service refuses a rule whose destination is not versioned.
    return link.passed("the destination lies outside the template, and S3 asks it to be versioned")
