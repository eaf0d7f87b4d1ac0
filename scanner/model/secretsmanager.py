"""AWS Secrets Manager.

https://docs.aws.amazon.com/secretsmanager/latest/userguide/intro.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model import kms, secrets
from scanner.model.base import Part, Resource
from scanner.model.fields import integer, on, parts, reference, text
from scanner.model.json_text import decode
from scanner.model.links import is_hidden
from scanner.model.policy_document import document
from scanner.model.readings import Missing, Undecided
from scanner.model.schedules import DAY, longest_gap
from scanner.model.secret_text import PLACEHOLDER, is_harmless, is_secret_name
from scanner.template import Block
from scanner.values import Known, MapValue, Text, Value, plain, to_text
from scanner.verdict import Result, Verdict, any_of


class Companion(Part):
    """A resource that belongs to a secret, seen from the secret."""

    __slots__ = ()


class Secret(Resource):
    """A secret."""

    cloudformation = "AWS::SecretsManager::Secret"
    terraform = "aws_secretsmanager_secret"
    identified_by = ("secret_name",)

    secret_name = text(cfn="Name", tf="name")
    content = text(cfn="SecretString")
    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_id")
    versions = parts(Companion, tf=on("aws_secretsmanager_secret_version.secret_id"))
    rotations = parts(
        Companion,
        cfn=on("AWS::SecretsManager::RotationSchedule.SecretId"),
        tf=on("aws_secretsmanager_secret_rotation.secret_id"),
    )
    attachments = parts(Companion, cfn=on("AWS::SecretsManager::SecretTargetAttachment.SecretId"))
    own_rotation_days = integer(tf="rotation_rules.automatically_after_days")
    policy = document(
        cfn=on("AWS::SecretsManager::ResourcePolicy.SecretId", "ResourcePolicy"),
        tf=(on("aws_secretsmanager_secret_policy.secret_arn", "policy"), "policy"),
    )
    own_policy = document(tf="policy")

    def is_rotated(self) -> Result:
        """Assert that something rotates it, directly or by the attachment that binds it to a database."""
        found = [self.rotations.is_set(), self.own_rotation_days.is_set()]
        for attachment in self.attachments:
            found.extend(self._rotated_as(attachment.block))
        for block in self.view.graph.blocks_of(TargetAttachment.types()):
            other = TargetAttachment(block, self.view)
            if is_hidden(other.secret.fact):
                found.extend(one & other.secret.unknown() for one in self._rotated_as(block))
        rotated = any_of(found, self.rotations.is_set())
        return self.failed("nothing rotates the secret") if rotated.verdict is Verdict.FAIL else rotated

    def _rotated_as(self, attachment: Block) -> Iterator[Result]:
        for schedule, certain in self.view.companions(attachment, Rotation.cloudformation, "SecretId"):
            if certain:
                yield self.passed(f"{schedule.address} rotates it").involving(schedule.address)
            else:
                yield self.unknown(f"{schedule.address} may rotate it")


class SecretVersion(Resource):
    """The value of a secret, as Terraform states it."""

    terraform = "aws_secretsmanager_secret_version"

    secret = reference("secretsmanager.Secret", tf="secret_id")
    content = text(tf=("secret_string", "secret_binary"))


class Rotation(Resource):
    """A schedule that rotates a secret."""

    cloudformation = "AWS::SecretsManager::RotationSchedule"
    terraform = "aws_secretsmanager_secret_rotation"

    after_days = integer(cfn="RotationRules.AutomaticallyAfterDays", tf="rotation_rules.automatically_after_days")
    schedule = text(cfn="RotationRules.ScheduleExpression", tf="rotation_rules.schedule_expression")

    def is_frequent(self, days: int) -> Result:
        """Assert that it rotates the secret every so many days, or more often."""
        if not isinstance(self.after_days.fact, Missing):
            return self.after_days.at_most(days)
        if isinstance(self.schedule.fact, Missing):
            return self.unknown("the schedule states no interval")
        return self.schedule.must(lambda one: _is_frequent(one, days), f"a schedule of {days} days or less")


class TargetAttachment(Resource):
    """What binds a secret to the database that it opens."""

    cloudformation = "AWS::SecretsManager::SecretTargetAttachment"

    secret = reference("secretsmanager.Secret", cfn="SecretId")


class ResourcePolicy(Resource):
    """A secret's policy as a resource of its own."""

    cloudformation = "AWS::SecretsManager::ResourcePolicy"
    terraform = "aws_secretsmanager_secret_policy"

    secret = reference("secretsmanager.Secret", cfn="SecretId", tf="secret_arn")
    own_policy = document(cfn="ResourcePolicy", tf="policy")


def _is_frequent(expression: str, days: int) -> bool:
    gap = longest_gap(expression)
    return gap is not None and gap <= days * DAY


def content_is_supplied(holder: Secret | SecretVersion) -> Result:
    """Assert that no literal fills the secret: it is generated, given from outside, or left empty.

    In a structure, entries that do not stand for a secret (`username`, `host`) may be literals beside supplied ones.
    """
    content = holder.content
    known = content.known
    names = ("secret_string", "secret_binary")
    if known is not None and PLACEHOLDER.search(known) is not None and secrets.is_set_elsewhere(holder, *names):
        return content.passed(f"{content.name} is a placeholder whose changes Terraform ignores")
    fact = content.fact
    if isinstance(fact, Undecided) and isinstance(fact.value, Text):
        structure = _structure(fact.value)
        if structure is not None:
            return _entries_are_supplied(holder, structure)
    return secrets.is_supplied(content, holder)


def _structure(text: Text) -> MapValue | None:
    decoded = decode(text) if text.decoded is None else text.decoded
    return decoded if isinstance(decoded, MapValue) else None


def _entries_are_supplied(holder: Secret | SecretVersion, structure: MapValue) -> Result:
    world = holder.view.world
    result: Result | None = None
    for name, raw in structure.entries.items():
        value = plain(world.resolve(raw))
        checked = _entry_is_supplied(holder, name, value)
        result = checked if result is None else result & checked
    return result if result is not None else holder.content.passed("no value is written out")


def _entry_is_supplied(holder: Secret | SecretVersion, name: str, value: Value) -> Result:
    if not is_secret_name(name) or (isinstance(value, Known) and is_harmless(to_text(value.value))):
        return holder.content.passed(f"{name} is no secret")
    reading = secrets.entry(holder.content, name, value)
    return secrets.is_supplied(reading, holder)
