"""What is launched from a template or configuration, so that a group which that names is carried by real machines."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.autoscaling import AutoScalingGroup, LaunchConfiguration
from scanner.model.base import Resource, typed
from scanner.model.ec2 import Instance, LaunchTemplate


def launched_from(holder: Resource) -> Iterator[Resource]:
    """The instances and groups that a launch template or configuration starts, itself where none is in the template;
    anything else is itself.
    """
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
