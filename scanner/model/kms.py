"""AWS Key Management Service: keys, their policies, aliases and replicas.

https://docs.aws.amazon.com/kms/latest/developerguide/overview.html
"""

from __future__ import annotations

import re

from scanner.model.base import Node, Resource
from scanner.model.fields import Link, LinkField, Sources, boolean, by_dialect, integer, on, reference, text, texts
from scanner.model.policy_conditions import Condition
from scanner.model.policy_document import document
from scanner.model.policy_statement import Statement
from scanner.model.readings import Missing, Reading, Stated
from scanner.values import Absent, Known, Reason, Reference, Text, Unknown, Value, plain, to_text
from scanner.verdict import Result, Verdict

KINDS = "kms.Key kms.ReplicaKey kms.ExternalKey kms.Alias"
"""Whatever a property that asks for a key may name."""

_SERVICE_ALIAS = "alias/aws/"
_VAULTS = frozenset({"AWS::Backup::BackupVault", "aws_backup_vault"})


class Key(Resource):
    """A KMS key."""

    cloudformation = "AWS::KMS::Key"
    terraform = "aws_kms_key"

    rotation = boolean(cfn="EnableKeyRotation", tf="enable_key_rotation", default=False)
    usage = text(cfn="KeyUsage", tf="key_usage", default="ENCRYPT_DECRYPT")
    spec = text(cfn="KeySpec", tf="customer_master_key_spec", default="SYMMETRIC_DEFAULT")
    origin = text(cfn="Origin", default="AWS_KMS")
    custom_store = text(tf="custom_key_store_id")
    deletion_window_days = integer(cfn="PendingWindowInDays", tf="deletion_window_in_days", default=30)
    enabled = boolean(cfn="Enabled", tf="is_enabled", default=True)
    multi_region = boolean(cfn="MultiRegion", tf="multi_region", default=False)
    policy = document(cfn="KeyPolicy", tf=("policy", on("aws_kms_key_policy.key_id", "policy")))
    own_policy = document(cfn="KeyPolicy", tf="policy")
    deletion_policy = text(cfn="@DeletionPolicy", default=by_dialect(cfn="Delete", tf=None))
    prevents_destroy = boolean(tf="@lifecycle.prevent_destroy", default=by_dialect(cfn=None, tf=False))

    def rotates(self) -> Result:
        """Assert that KMS rotates it every year, where it can: a symmetric key with material that KMS made.

        https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
        """
        rotatable = (
            self.spec.is_("SYMMETRIC_DEFAULT")
            & self.usage.is_("ENCRYPT_DECRYPT")
            & self.origin.is_("AWS_KMS")
            & self.custom_store.is_not_set()
        )
        if rotatable.verdict is Verdict.FAIL:
            return self.passed("a key of this kind cannot be rotated automatically")
        rotated = self.rotation.is_true()
        return rotated if rotatable.verdict is Verdict.PASS else rotated | ~rotatable

    def protects_backups(self) -> bool:
        """Whether a backup vault of the template is encrypted with it."""
        return any(block.type in _VAULTS for block, _ in self.view.graph.referrers(self.block))

    def is_retained(self) -> Result:
        """Assert that removing it from the template leaves it in place."""
        if self.is_terraform:
            return self.prevents_destroy.is_true()
        return self.deletion_policy.is_in({"Retain", "RetainExceptOnCreate"})


class ReplicaKey(Resource):
    """A replica of a multi-Region key; its policy is its own, its material and rotation are the primary key's."""

    cloudformation = "AWS::KMS::ReplicaKey"
    terraform = "aws_kms_replica_key"

    enabled = boolean(cfn="Enabled", tf="enabled", default=True)
    deletion_window_days = integer(cfn="PendingWindowInDays", tf="deletion_window_in_days", default=30)
    primary = reference("kms.Key", cfn="PrimaryKeyArn", tf="primary_key_arn")
    policy = document(cfn="KeyPolicy", tf=("policy", on("aws_kms_key_policy.key_id", "policy")))
    own_policy = document(cfn="KeyPolicy", tf="policy")


class ExternalKey(Resource):
    """A key whose material is imported."""

    terraform = ("aws_kms_external_key", "aws_kms_replica_external_key")

    enabled = boolean(tf="enabled", default=True)
    deletion_window_days = integer(tf="deletion_window_in_days", default=30)
    policy = document(tf=("policy", on("aws_kms_key_policy.key_id", "policy")))
    own_policy = document(tf="policy")


class KeyPolicy(Resource):
    """A key's policy as a resource of its own."""

    terraform = "aws_kms_key_policy"

    key = reference("kms.Key kms.ReplicaKey kms.ExternalKey", tf="key_id")
    own_policy = document(tf="policy")


class Alias(Resource):
    """A name for a key."""

    cloudformation = "AWS::KMS::Alias"
    terraform = "aws_kms_alias"
    identified_by = ("alias_name",)

    alias_name = text(cfn="AliasName", tf="name")
    target = reference("kms.Key kms.ReplicaKey kms.ExternalKey", cfn="TargetKeyId", tf="target_key_id")


def opens_to_everyone(statement: Statement) -> Result:
    """Pass: an Allow to everyone that neither a condition on the caller nor one on the service it comes through limits.

    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
    """
    if statement.allows is False:
        return statement.failed("the statement does not allow")
    everyone = statement.names_everyone()
    if everyone.verdict is Verdict.FAIL:
        return everyone
    conditions = statement.conditions
    by_service = conditions.any(
        lambda one: (
            conditions.result(Verdict.PASS, "only calls through named services are allowed")
            if _is_through_services(one)
            else conditions.result(Verdict.FAIL, f"{one.words} does not restrict who calls")
        ),
        "no condition restricts who may use the statement",
    )
    return statement.if_allows(everyone & ~(statement.is_restricted() | by_service))


def _is_through_services(condition: Condition) -> bool:
    """Whether a condition lets calls through that a service makes, and no others."""
    named = condition.key == "kms:viaservice" and condition.test in {"stringequals", "stringlike"}
    return named and "*" not in condition.known and not condition.holds_without_key


def states_principal(statement: Statement) -> Result:
    """Assert that a statement says whom it concerns, which every statement of a key policy must."""
    named = statement.principals.is_set() | statement.not_principals.is_set()
    return named if named.verdict is not Verdict.FAIL else statement.failed("the statement names no principal")


def key(*, cfn: Sources = (), tf: Sources = ()) -> LinkField:
    """A property that names a key, by its ID, ARN or alias."""
    return reference(KINDS, cfn=cfn, tf=tf)


def is_customer_managed(link: Link, node: Node, otherwise: str = "the service's own key") -> Result:
    """Pass: the property names a key that the account manages; left out, `otherwise` is what protects the data.

    `alias/aws/…` names a key that AWS manages for the account.
    https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html
    """
    fact = link.fact
    if isinstance(fact, Missing):
        return link.failed(f"{link.name} is not set: {otherwise} is used")
    if isinstance(fact, Stated):
        return link.passed(f"{link.name} names a key of the template")
    name = _known_name(fact.value, node)
    if _SERVICE_ALIAS in name or name.startswith("aws/"):
        return link.failed(f"{link.name} names a key that AWS manages")
    if isinstance(fact.value, Text) and _may_be_service_alias(fact.value):
        return link.unknown()
    return link.passed(f"{link.name} names a key") if name else link.unknown()


def has_effect(keyed: Result, switch: Reading[bool]) -> Result:
    """The same, of a key that has no effect while encryption is switched off; a switch that is left out is on."""
    return keyed & switch.is_true() if switch.is_given and switch.known is not True else keyed


def prefers_customer_key(link: Link, node: Node, otherwise: str = "the service's own key") -> Result:
    """Assert that a key of the account protects the data; without one the failure is an improvement."""
    result = is_customer_managed(link, node, otherwise)
    return result.graded("info") if result.verdict is Verdict.FAIL else result


def _may_be_service_alias(name: Text) -> bool:
    """Whether a name of which parts are not known may turn out to be that of a key that AWS manages."""
    beginning = name.prefix().rpartition(":")[2]
    fits = _SERVICE_ALIAS.startswith(beginning) or beginning.startswith(_SERVICE_ALIAS)
    return fits and re.fullmatch(r"[a-z0-9/]*", name.suffix()) is not None


def _known_name(value: Value, node: Node) -> str:
    """What is known of the name of a key out of sight: as it is written, or as a data source looks it up."""
    value = plain(value)
    if isinstance(value, Text):
        return "".join(to_text(part.value) for part in value.parts if isinstance(part, Known))
    if isinstance(value, Unknown) and value.reason is Reason.DATA_SOURCE:
        source = node.view.graph.block(value.needs)
        entries = source.properties.entries if source is not None else {}
        named = node.view.world.resolve(entries.get("key_id", entries.get("name", Absent())))
        return to_text(named.value) if isinstance(named, Known) else ""
    if isinstance(value, Reference) and "aws_kms_" in value.address:
        # A key that the configuration names and does not declare is a key all the same.
        return value.address
    return to_text(value.value) if isinstance(value, Known) else ""


class Grant(Resource):
    """A grant: a permission to use a key that is made beside its policy."""

    terraform = "aws_kms_grant"

    key = reference("kms.Key", tf="key_id")
    grantee = reference("iam.Role iam.User", tf="grantee_principal")
    operations = texts(tf="operations")
