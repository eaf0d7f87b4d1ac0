"""Who carries a group that something else names for it: a template to launch from, an attachment to an interface."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.autoscaling import AutoScalingGroup, LaunchConfiguration
from scanner.model.base import Resource, typed
from scanner.model.ec2 import Instance, LaunchTemplate, NetworkInterface

ATTACHMENT = "aws_network_interface_sg_attachment"


def launched_from(holder: Resource) -> Iterator[Resource]:
    """The instances and groups that a launch template or configuration starts, and the machine or interface that an
    attachment gives a group; itself where none is in the template, and anything else.
    """
    if holder.block.type == ATTACHMENT:
        named = (typed(block, holder.view) for block, _ in holder.view.graph.referred(holder.block))
        carriers: list[Resource] = [one for one in named if isinstance(one, Instance | NetworkInterface)]
        yield from carriers or [holder]
        return
    if not isinstance(holder, LaunchTemplate | LaunchConfiguration):
        yield holder
        return
    any_found = False
    for block, _ in holder.view.graph.referrers(holder.block):
        found = typed(block, holder.view)
        if isinstance(found, Instance | AutoScalingGroup) and holder.view.world.exists(block) is not False:
            any_found = True
            yield found
    if not any_found:
        yield holder
