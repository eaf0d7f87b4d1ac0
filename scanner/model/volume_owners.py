"""Which instances carry a volume, and in which zones the same application keeps others like it."""

from __future__ import annotations

from scanner.model.base import Node, typed
from scanner.model.ebs import Volume
from scanner.model.ec2 import Instance
from scanner.model.fields import reference
from scanner.model.machine_roles import peers
from scanner.model.zones import Zones, ZoneTerm, term_of

ATTACHMENT_TYPES = ("AWS::EC2::VolumeAttachment", "aws_volume_attachment")


class Attachment(Node):
    """What ties a volume to an instance."""

    __slots__ = ()

    instance = reference("ec2.Instance", cfn="InstanceId", tf="instance_id")
    volume = reference("ebs.Volume", cfn="VolumeId", tf="volume_id")


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
    roles = {peer.address for owner in owners for peer in peers(owner)}
    terms: list[ZoneTerm] = []
    for block in volume.view.graph.blocks_of(Volume.types()):
        other = typed(block, volume.view)
        if isinstance(other, Volume) and any(owner.address in roles for owner in owners_of(other)):
            term = term_of(other.zone)
            terms.extend([term] if term is not None else [])
    involves = (volume.address, *(term.address for term in terms))
    return Zones(tuple(terms), volume.zone.span, volume.address, None, involves, "copies of the volume")
