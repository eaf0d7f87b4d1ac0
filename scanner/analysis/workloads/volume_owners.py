"""Which instances carry a volume, and in which zones the same application keeps others like it."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.analysis.hosts.machine_roles import peers, unseen_peer
from scanner.model.base import Node, Part, typed
from scanner.model.ebs import Volume
from scanner.model.ec2 import Instance
from scanner.model.fields import parts, reference
from scanner.model.placement import unseen_zones
from scanner.model.unsettled import is_anything
from scanner.model.zones import Zones, term_of, union
from scanner.verdict import Result

ATTACHMENT_TYPES = ("AWS::EC2::VolumeAttachment", "aws_volume_attachment")


class Attachment(Node):
    """What ties a volume to an instance."""

    __slots__ = ()

    instance = reference("ec2.Instance", cfn="InstanceId", tf="instance_id")
    volume = reference("ebs.Volume", cfn="VolumeId", tf="volume_id")


class CarriedVolume(Part):
    """One of the volumes that an instance lists itself."""

    __slots__ = ()

    volume = reference("ebs.Volume", cfn="VolumeId")


def owners_of(volume: Volume) -> list[Instance]:
    """The instances in the template that a volume is attached to."""
    found: list[Instance] = []
    for block, _ in volume.view.graph.referrers(volume.block):
        owner = typed(block, volume.view)
        if block.type in ATTACHMENT_TYPES:
            attachment = Attachment(block, block.properties, volume.view, block.name_span)
            instance = attachment.instance.to(Instance)
            if instance is not None:
                found.append(instance)
        elif isinstance(owner, Instance):
            found.append(owner)
    return found


def zones_of_copies(volume: Volume, owners: list[Instance]) -> Zones:
    """The zones of all volumes that instances of the same role carry."""
    roles = {peer.address: peer for owner in owners for peer in peers(owner)}
    volumes = {one.address: one for peer in roles.values() for one in _volumes_of(peer)}
    terms = tuple(term for one in volumes.values() if (term := term_of(one.zone)) is not None)
    copies = Zones(terms, volume.zone.span, volume.address, None, (volume.address,), "copies of the volume")
    unseen = _unseen_copy(volume, owners, list(roles.values()))
    return copies if unseen is None else union([copies, unseen_zones(volume, unseen)], copies.label) or copies


def _unseen_copy(volume: Volume, owners: list[Instance], members: list[Instance]) -> Result | None:
    """Unknown where an instance of the same role may carry a volume without being seen to."""
    for member in members:
        listed = Carried(member.block, member.value, member.view, member.absent).volumes
        if is_anything(listed.rest) or any(is_anything(one.volume.fact) for one in listed):
            return listed.unknown(f"which volumes {member.address} carries is not settled")
    for block in volume.view.graph.blocks_of(ATTACHMENT_TYPES):
        tied = Attachment(block, block.properties, volume.view, block.name_span)
        for link in (tied.instance, tied.volume):
            if is_anything(link.fact):
                return link.unknown(f"what {block.address} ties to what is not settled")
    return next((unseen for owner in owners if (unseen := unseen_peer(owner)) is not None), None)


class Carried(Node):
    """The volumes that an instance lists itself."""

    __slots__ = ()

    volumes = parts(CarriedVolume, cfn="Volumes")


def _volumes_of(instance: Instance) -> Iterator[Volume]:
    listed = Carried(instance.block, instance.value, instance.view, instance.absent).volumes
    links = [one.volume for one in listed]
    for block, _ in instance.view.graph.referrers(instance.block):
        if block.type in ATTACHMENT_TYPES:
            links.append(Attachment(block, block.properties, instance.view, block.name_span).volume)
    for link in links:
        volume = link.to(Volume)
        if volume is not None:
            yield volume
