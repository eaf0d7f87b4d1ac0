"""Amazon EBS: volumes, snapshots, the devices that a machine is started with, and the account's encryption default.

https://docs.aws.amazon.com/ebs/latest/userguide/how-ebs-encryption-works.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from scanner.model.base import Node, Part, Resource, typed
from scanner.model.fields import Link, LinkField, ScalarField, boolean, integer, reference, text
from scanner.model.readings import Missing, Readings, Stated, Undecided
from scanner.values import MapValue
from scanner.verdict import Result, Verdict, any_of

DERIVATION_LIMIT = 8
"""The most steps from a snapshot back to what it was made from that are followed."""


class EncryptionDefault(Resource):
    """The account's switch, per Region, that encrypts every new volume, whatever else is asked for.

    https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
    """

    terraform = "aws_ebs_encryption_by_default"

    enabled = boolean(tf="enabled", default=True)


class Volume(Resource):
    """An EBS volume that is declared by itself."""

    cloudformation = "AWS::EC2::Volume"
    terraform = "aws_ebs_volume"

    encrypted = boolean(cfn="Encrypted", tf="encrypted", default=False)
    zone = text(cfn=("AvailabilityZone", "AvailabilityZoneId"), tf="availability_zone")
    size_gib = integer(cfn="Size", tf="size")
    kms_key = reference("kms.Key", cfn="KmsKeyId", tf="kms_key_id")
    snapshot = reference("ebs.Snapshot", cfn="SnapshotId", tf="snapshot_id")
    source = reference("ebs.Volume", cfn="SourceVolumeId")

    def is_encrypted(self, depth: int = 0) -> Result:
        """Assert that it is encrypted: on request, or since what it is made from is."""
        own = self.encrypted.is_true()
        if own.verdict is not Verdict.FAIL or depth >= DERIVATION_LIMIT:
            return own
        return own | _encrypted_at(self.snapshot, depth + 1) | _encrypted_at(self.source, depth + 1)


class Snapshot(Resource):
    """A snapshot of a volume, or a copy of one; it is encrypted as its source is, a copy also on request."""

    terraform = ("aws_ebs_snapshot", "aws_ebs_snapshot_copy", "aws_ebs_snapshot_import")

    encrypted = boolean(tf="encrypted", default=False)
    volume = reference("ebs.Volume", tf="volume_id")
    source = reference("ebs.Snapshot", tf="source_snapshot_id")

    def is_encrypted(self, depth: int = 0) -> Result:
        """Assert that what it holds is encrypted."""
        own = self.encrypted.is_true()
        if own.verdict is not Verdict.FAIL or depth >= DERIVATION_LIMIT:
            return own
        return own | _encrypted_at(self.volume, depth + 1) | _encrypted_at(self.source, depth + 1)


def _encrypted_at(link: Link, depth: int) -> Result:
    """Assert that what a volume or snapshot is made from is encrypted; unknown where it lies outside."""
    origin = link.known
    if isinstance(origin, Volume | Snapshot):
        return origin.is_encrypted(depth)
    if isinstance(link.fact, Missing):
        return link.failed(f"{link.name} is not set")
    return link.unknown(f"{link.name} lies outside the template, and an encrypted one makes an encrypted volume")


class BlockDevice(Part):
    """A device that a machine is started with."""

    __slots__ = ()

    device_name: ClassVar[ScalarField[str]]
    encrypted: ClassVar[ScalarField[bool]]
    snapshot: ClassVar[LinkField]
    instance_store = text(cfn="VirtualName")
    omitted = text(cfn="NoDevice")

    def is_volume(self) -> bool:
        """Whether a volume may be made: it is neither the host's own disk nor takes a device of the image away."""
        omitted = self.omitted.fact
        if isinstance(self.instance_store.fact, Stated) or (
            isinstance(omitted, Undecided) and isinstance(omitted.value, MapValue)
        ):
            # An instance takes a device away by an empty map.
            return False
        return not isinstance(omitted, Stated) or omitted.value == "false"

    def is_encrypted(self) -> Result:
        """Assert that its volume is encrypted: on request, or since its snapshot is."""
        asked = self.encrypted.is_true()
        if asked.verdict is Verdict.FAIL:
            asked |= _encrypted_at(self.snapshot, 0)
        unsettled = (one for one in (self.instance_store, self.omitted) if isinstance(one.fact, Undecided))
        return any_of((asked, *(one.unknown() for one in unsettled)), asked)


class InstanceDevice(BlockDevice):
    """A device of an instance or an image."""

    __slots__ = ()

    device_name = text(cfn="DeviceName", tf="device_name")
    encrypted = boolean(cfn="Ebs.Encrypted", tf="encrypted", default=False)
    snapshot = reference("ebs.Snapshot", cfn="Ebs.SnapshotId", tf="snapshot_id")


class RootDevice(BlockDevice):
    """The root device of an instance, where a dialect writes it apart."""

    __slots__ = ()

    device_name = text()
    encrypted = boolean(tf="encrypted", default=False)
    snapshot = reference("ebs.Snapshot")


class TemplateDevice(BlockDevice):
    """A device of a launch template."""

    __slots__ = ()

    device_name = text(cfn="DeviceName", tf="device_name")
    encrypted = boolean(cfn="Ebs.Encrypted", tf="ebs.encrypted", default=False)
    snapshot = reference("ebs.Snapshot", cfn="Ebs.SnapshotId", tf="ebs.snapshot_id")
    instance_store = text(cfn="VirtualName", tf="virtual_name")
    omitted = text(cfn="NoDevice", tf="no_device")


def encrypted_by_default(node: Node) -> Result:
    """Assert that the account's default is switched on in the same account and Region as `node`, by the provider."""
    absent = node.failed("no account default for encryption is in the template")
    defaults = (typed(block, node.view) for block in node.view.graph.blocks_of(EncryptionDefault.types()))
    return any_of(
        (
            default.enabled.is_true()
            for default in defaults
            if isinstance(default, EncryptionDefault) and default.block.provider == node.block.provider
        ),
        absent,
    )


ROOT_DEVICES = frozenset({"/dev/xvda", "/dev/sda1", "/dev/sda", "xvda", "sda1"})
"""https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html"""


def lists_root(devices: Readings[BlockDevice]) -> bool:
    """Whether one of the devices is the root device, going by its name; a name that is not known is taken for it."""
    return any(
        isinstance(device, RootDevice)
        or isinstance(device.device_name.fact, Undecided)
        or device.device_name.known in ROOT_DEVICES
        for device in devices
    )


def volumes_encrypted(node: Node, devices: Readings[BlockDevice], by_image: Callable[[], Result]) -> Result:
    """Assert that every volume that starting a machine makes is encrypted.

    A root device that is not listed follows the image (`by_image`); the account's default encrypts them all.
    """
    result: Result | None = None
    for device in devices:
        if device.is_volume():
            result = device.is_encrypted() if result is None else result & device.is_encrypted()
    if devices.rest is not None:
        result = devices.unknown() if result is None else result & devices.unknown()
    if result is None or not lists_root(devices):
        result = by_image() if result is None else result & by_image()
    return result if result.verdict is Verdict.PASS else result | encrypted_by_default(node)
