"""What snapshots block volumes: lifecycle policies by tag, and backup plans, of the volume or of its instance.

https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-lifecycle.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.analysis.recovery.backup_selection import selections, taken_by_plan
from scanner.model import ebs, ec2
from scanner.model.base import Part, Resource
from scanner.model.dlm import LifecyclePolicy
from scanner.model.fields import boolean, parts, reference
from scanner.model.links import may_lead_inside
from scanner.model.tagged import tags_of
from scanner.model.tags import Tag, Tags, tags
from scanner.values import plain
from scanner.verdict import Result, Verdict, any_of


class DataDevice(Part):
    """A device of an instance, by whether its volume goes with the instance."""

    __slots__ = ()

    goes_with_instance = boolean(cfn="Ebs.DeleteOnTermination", tf="delete_on_termination", default=True)


class Devices(Part):
    """An instance, seen by the devices that it is started with."""

    __slots__ = ()

    devices = parts(DataDevice, cfn="BlockDeviceMappings", tf="ebs_block_device")
    passes_tags_on = boolean(cfn="PropagateTagsToVolumeOnCreation", default=False)
    volume_tags = tags(cfn=(), tf="volume_tags")


class Attachment(Part):
    """What ties a volume to an instance."""

    __slots__ = ()

    instance = reference("ec2.Instance", cfn="InstanceId", tf="instance_id")


def has_lasting_data(instance: ec2.Instance) -> Result:
    """Pass: a volume that the instance is started with stays when the instance goes."""
    return _devices(instance).devices.any(lambda device: device.goes_with_instance.is_false())


def _devices(instance: ec2.Instance) -> Devices:
    return Devices(instance.block, instance.block.properties, instance.view, instance.span)


def instances_of(volume: ebs.Volume) -> Iterator[ec2.Instance]:
    """The instances of the template that a volume is attached to."""
    view, block = volume.view, volume.block
    for attachment in _attachments(volume):
        instance = attachment.instance.to(ec2.Instance)
        if instance is not None:
            yield instance
    for companion, _ in view.companions(block, "AWS::EC2::Instance", _LISTED):
        yield ec2.Instance(companion, view)


_TIES = (("aws_volume_attachment", "volume_id"), ("AWS::EC2::VolumeAttachment", "VolumeId"))
_LISTED = "Volumes.VolumeId"


def _attachments(volume: ebs.Volume) -> Iterator[Attachment]:
    view = volume.view
    for kind, link in _TIES:
        for block, _ in view.companions(volume.block, kind, link):
            yield Attachment(block, block.properties, view, block.name_span)


def unseen_instance(volume: ebs.Volume) -> Result | None:
    """Unknown where a volume may be attached to an instance of the template that cannot be told; else None."""
    for attachment in _attachments(volume):
        if may_lead_inside(attachment.instance.fact):
            return attachment.instance.unknown(f"to which instance {volume.address} is attached is not known")
    for kind, link in (*_TIES, ("AWS::EC2::Instance", _LISTED)):
        stray = volume.view.graph.stray(kind, link, volume.view.world, named=False)
        if stray is not None and ("::" in kind) != volume.is_terraform:
            return volume.unknown(f"to which instance it is attached is not known: {stray.detail}", stray.needs)
    return None


def lifecycle_policies(store: Resource) -> Iterator[LifecyclePolicy]:
    """Every lifecycle policy in the template that may be created."""
    view = store.view
    for block in view.graph.blocks_of(LifecyclePolicy.types()):
        if view.world.exists(block) is not False and block.provider == store.block.provider:
            yield LifecyclePolicy(block, view)


def targets(policy: LifecyclePolicy, store: ebs.Volume | ec2.Instance) -> Result:
    """Assert that a policy takes a volume or an instance, switched on or not."""
    kind = "VOLUME" if isinstance(store, ebs.Volume) else "INSTANCE"
    if policy.default_policy.is_given:
        return policy.default_policy.is_(kind)
    direct = _takes_kind(policy, kind) & _has_target_tag(policy, store, tags_of(store))
    if isinstance(store, ebs.Volume):
        whole = any_of((direct, *(_takes_instance(policy, instance) for instance in instances_of(store))), direct)
        unseen = unseen_instance(store) if whole.verdict is Verdict.FAIL else None
        return whole if unseen is None else unseen & _takes_kind(policy, "INSTANCE")
    devices = _devices(store)
    own = tags_of(store) if devices.passes_tags_on.known is True else devices.volume_tags
    return direct | (_takes_kind(policy, "VOLUME") & _has_target_tag(policy, store, own))


def _takes_instance(policy: LifecyclePolicy, instance: ec2.Instance) -> Result:
    return _takes_kind(policy, "INSTANCE") & _has_target_tag(policy, instance, tags_of(instance))


def _takes_kind(policy: LifecyclePolicy, kind: str) -> Result:
    return policy.resource_types.any(lambda one: one.is_(kind))


def _has_target_tag(policy: LifecyclePolicy, store: Resource, own: Tags) -> Result:
    wanted = policy.target_tags
    if any(_same(tag, one) for tag in wanted for one in own):
        return policy.passed(f"{store.address} has a tag that the lifecycle policy targets")
    if wanted.rest is not None or own.rest is not None:
        return policy.unknown(f"whether {store.address} has a tag that the lifecycle policy targets is not known")
    if any(tag.key == one.key and (tag.known is None or one.known is None) for tag in wanted for one in own):
        return policy.unknown(f"a tag of {store.address} or of the lifecycle policy is not known")
    return policy.failed(f"{store.address} has no tag that the lifecycle policy targets")


def _same(one: Tag, other: Tag) -> bool:
    return one.key == other.key and plain(one.value) == plain(other.value)


def snapshots(policy: LifecyclePolicy) -> Result:
    """Assert that a policy is switched on and has a schedule."""
    scheduled = (
        policy.passed("a default policy runs by itself")
        if policy.default_policy.is_given
        else (policy.schedules.is_set())
    )
    return policy.state.is_("ENABLED") & scheduled


def taken_by_lifecycle(store: ebs.Volume | ec2.Instance) -> Result:
    """Assert that a lifecycle policy which runs takes a volume or an instance."""
    found = any_of(
        (targets(policy, store) & snapshots(policy) for policy in lifecycle_policies(store)),
        store.failed("no lifecycle policy is in the template"),
    )
    words = {
        Verdict.PASS: "a lifecycle policy takes it",
        Verdict.FAIL: "no lifecycle policy takes it",
        Verdict.UNKNOWN: "whether a lifecycle policy takes it is not settled",
    }
    return found.at(store.span, words[found.verdict], store.address).involving(store.address)


def taken_with_instance(volume: ebs.Volume) -> Result:
    """Assert that a backup plan takes an instance that the volume is attached to, which takes the volume with it."""
    detached = volume.failed("it is attached to no instance that a backup plan takes")
    found = any_of((taken_by_plan(instance) for instance in instances_of(volume)), detached)
    if found.verdict is Verdict.FAIL:
        unseen = unseen_instance(volume) if any(True for _ in selections(volume)) else None
        return detached if unseen is None else unseen
    words = "a backup plan takes its instance"
    if found.verdict is Verdict.UNKNOWN:
        words = "whether a backup plan takes its instance is not settled"
    return found.at(volume.span, words, volume.address)


def targets_something(policy: LifecyclePolicy) -> Result:
    """Assert that a policy takes a volume or an instance of the template; unknown where the template has neither."""
    view = policy.view
    if policy.default_policy.is_given:
        return policy.passed("a default policy takes whatever nothing else snapshots")
    stores = [
        typed
        for kind in (ebs.Volume, ec2.Instance)
        for block in view.graph.blocks_of(kind.types())
        if view.world.exists(block) is not False and isinstance(typed := kind(block, view), ebs.Volume | ec2.Instance)
    ]
    if not stores:
        return policy.unknown("the volumes and instances that it targets lie outside the template")
    doubt: Result | None = None
    for store in stores:
        taken = targets(policy, store)
        if taken.verdict is Verdict.PASS:
            return taken
        if taken.verdict is Verdict.UNKNOWN:
            doubt = taken if doubt is None else doubt
    if doubt is not None:
        return doubt
    if any(isinstance(store, ec2.Instance) for store in stores) and not any(
        isinstance(store, ebs.Volume) for store in stores
    ):
        # Volumes that instances are started with are tagged by whoever starts them.
        return policy.unknown("whether the volumes of the instances have one of its target tags is not settled")
    return policy.failed("no volume or instance of the template has one of its target tags")
