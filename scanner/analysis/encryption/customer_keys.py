"""Which data is protected by a key of the account, for resources that are judged by other things as well."""

from __future__ import annotations

from scanner.model import dlm, ebs, imagebuilder, images, kms, s3, s3_parts
from scanner.model.base import Node, Part, Resource
from scanner.model.fields import boolean, parts
from scanner.verdict import Result, Verdict


class Protected(Part):
    """A resource, seen by its key under the names that most services give it."""

    __slots__ = ()

    kms_key = kms.key(cfn=("KmsKeyId", "VolumeEncryptionKey"), tf=("kms_key_id", "volume_encryption_key", "key_arn"))
    encrypted = boolean(cfn="Encrypted", tf="encrypted")


class Function(Part):
    """A function, seen by the key of its environment variables."""

    __slots__ = ()

    kms_key = kms.key(cfn="KmsKeyArn", tf="kms_key_arn")


class Firewall(Part):
    """A network firewall, its policy or its rules, seen by the key; CloudFormation cannot name one."""

    __slots__ = ()

    kms_key = kms.key(tf="encryption_configuration.key_id")


class Copy(Part):
    """A copy of a snapshot that a lifecycle policy makes."""

    __slots__ = ()

    kms_key = kms.key(
        cfn=("CmkArn", "EncryptionConfiguration.CmkArn"), tf=("cmk_arn", "encryption_configuration.cmk_arn")
    )


class LifecycleCopies(Part):
    """A lifecycle policy, seen by the copies that it makes."""

    __slots__ = ()

    copies = parts(
        Copy,
        cfn=("PolicyDetails.Schedules.CrossRegionCopyRules", "PolicyDetails.Actions.CrossRegionCopy"),
        tf=("policy_details.schedule.cross_region_copy_rule", "policy_details.action.cross_region_copy"),
    )


def protected(node: Node) -> Result:
    """Assert that a resource names a key of the account; without one the failure is an improvement."""
    seen = Protected(node.block, node.value, node.view, node.span)
    keyed = kms.has_effect(kms.is_customer_managed(seen.kms_key, node), seen.encrypted)
    return keyed.graded("info") if keyed.verdict is Verdict.FAIL else keyed


def protects_variables(function: Resource) -> Result:
    """The same of a function's environment variables."""
    seen = Function(function.block, function.value, function.view, function.span)
    return kms.prefers_customer_key(seen.kms_key, function)


def protects_firewall(firewall: Resource) -> Result | None:
    """The same of a network firewall; None in CloudFormation, which cannot name a key for it."""
    if not firewall.is_terraform:
        return None
    seen = Firewall(firewall.block, firewall.value, firewall.view, firewall.span)
    return kms.prefers_customer_key(seen.kms_key, firewall)


def protects_objects(bucket: s3.Bucket) -> Result:
    """The same of a bucket's objects, by its default encryption."""
    rules = bucket.encryption
    if rules.surely_empty:
        return rules.result(Verdict.FAIL, "the bucket's objects are encrypted with keys of the service").graded("info")
    return rules.any(_rule_is_protected)


def _rule_is_protected(rule: s3_parts.EncryptionRule) -> Result:
    # A key without the algorithm that takes one has no effect.
    algorithm = rule.algorithm.is_in({"aws:kms", "aws:kms:dsse"}).graded("info")
    return kms.prefers_customer_key(rule.kms_key, rule, "a key of the service") & algorithm


def protects_disks(store: Resource) -> Result | None:
    """The same of volumes, snapshots, images and file systems; None for what has no key of its own."""
    match store:
        case ebs.Snapshot():
            return protected(store) if store.block.type == "aws_ebs_snapshot_copy" else None
        case images.Image():
            return protected(store) if store.block.type == "aws_ami_copy" else _image_is_protected(store)
        case imagebuilder.Recipe():
            return store.devices.all(lambda one: one.volumes.all(_volume_is_protected), "the recipe maps no volume")
        case imagebuilder.Distribution():
            return store.copies.all(lambda one: kms.prefers_customer_key(one.kms_key, one), "nothing is handed out")
        case dlm.LifecyclePolicy():
            seen = LifecycleCopies(store.block, store.value, store.view, store.span)
            copies = seen.copies
            return None if copies.surely_empty else copies.all(lambda one: kms.prefers_customer_key(one.kms_key, one))
        case _:
            return protected(store)


def _image_is_protected(image: images.Image) -> Result:
    """An image names no key: its volumes have that of their snapshots, or none where they are not encrypted."""
    encrypted = image.devices.all(
        lambda one: one.snapshot.passed("as its snapshot") if one.snapshot.is_given else one.encrypted.is_true(),
        "the image maps no volume",
    )
    return encrypted.graded("info")


def _volume_is_protected(volume: imagebuilder.RecipeVolume) -> Result:
    # A key without encryption has no effect.
    return kms.prefers_customer_key(volume.kms_key, volume) & volume.encrypted.is_true().graded("info")
