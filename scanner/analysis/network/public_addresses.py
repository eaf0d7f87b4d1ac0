"""Whether machines are given public addresses: at launch, by their subnet, or kept ones attached.

https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from scanner.model.autoscaling import AutoScalingGroup, LaunchConfiguration
from scanner.model.base import Node, Resource, typed
from scanner.model.ec2 import Instance, LaunchTemplate, NetworkInterface
from scanner.model.fields import Link
from scanner.model.links import is_hidden
from scanner.model.readings import Missing, Reading, undecided
from scanner.model.tags import tags
from scanner.model.vpc import Subnet
from scanner.values import Text, Unknown
from scanner.verdict import Result, Verdict, any_of, passed

ADDRESS_TYPES = ("AWS::EC2::EIP", "AWS::EC2::EIPAssociation", "aws_eip", "aws_eip_association")

_DECLARED = re.compile(r"bastion|jump|nat[-_ ]?(instance|host)|natinstance|vpn|appliance", re.IGNORECASE)


class Named(Node):
    """A machine by its tags."""

    __slots__ = ()

    labels = tags(cfn="Tags", tf="tags")


def is_declared_public(machine: Resource) -> Result:
    """Assert that a name says of a machine that it is made to be reached from outside: a bastion, a NAT or VPN one."""
    labels = Named(machine.block, machine.value, machine.view, machine.absent).labels
    naming = [tag for tag in labels if tag.key.lower() in ("name", "role")]
    if any(_DECLARED.search(name) for name in (machine.name, *(tag.known or "" for tag in naming))):
        return machine.passed("its name says that it is made to be reached from outside")
    # A name that is handed in declares nothing in the code.
    values = [one for tag in naming for one in (tag.value.parts if isinstance(tag.value, Text) else (tag.value,))]
    if is_hidden(labels.rest) or any(is_hidden(undecided(one)) for one in values if isinstance(one, Unknown)):
        return machine.unknown("what it is named is not settled")
    return machine.failed("its name says nothing of visitors from outside")


def elastic_address_of(holder: Instance | NetworkInterface) -> Result | None:
    """A pass at the elastic address that a machine or an interface keeps; None without one."""
    for block, _ in holder.view.graph.referrers(holder.block):
        if block.type in ADDRESS_TYPES and holder.view.world.exists(block) is not False:
            words = f"{block.address} gives it a public address"
            return passed(block.name_span, words, block.address).involving(holder.address)
    return None


def may_keep_address(holder: Instance | NetworkInterface) -> Result | None:
    """Unknown where an elastic address is given to something that is not settled, hence perhaps to this holder."""
    cfn, tf = _HOLDER_LINKS[isinstance(holder, Instance)]
    for kind in ADDRESS_TYPES:
        if ("::" in kind) != holder.is_terraform:
            for link in tf if holder.is_terraform else cfn:
                found = holder.view.graph.stray(kind, link, holder.view.world, named=False)
                if found is not None:
                    return holder.unknown(found.detail, *((found.needs,) if found.needs else ()))
    return None


_HOLDER_LINKS = {
    True: (("InstanceId",), ("instance", "instance_id")),
    False: (("NetworkInterfaceId",), ("network_interface", "network_interface_id")),
}
"""For an instance or for an interface: the properties by which addresses name it in either dialect."""


def instance_states_address(instance: Instance) -> Result | None:
    """Assert a public address by what the instance, its interfaces, its template or an elastic address state; None
    where its subnet decides.
    """
    kept = _kept_address(instance)
    if kept is not None:
        return kept
    stated = [reading for reading in _stated(instance) if not isinstance(reading.fact, Missing)]
    if stated:
        return any_of((reading.is_true() for reading in stated), instance.failed("asks for no address"))
    if any(not isinstance(one.interface.fact, Missing) for one in instance.interfaces):
        return instance.failed("its interface is declared by itself")
    return None


def _kept_address(instance: Instance) -> Result | None:
    """As `elastic_address_of`, of an instance or of an interface that it carries."""
    declared = [one.interface.to(NetworkInterface) for one in instance.interfaces]
    for holder in (instance, *declared):
        kept = None if holder is None else elastic_address_of(holder)
        if kept is not None:
            return kept
    return None


def instance_has_public_address(instance: Instance) -> Result:
    """Assert that an instance gets a public address."""
    kept = _kept_address(instance)
    if kept is not None:
        return kept.at(instance.span, kept.evidence[0].message, instance.address)
    stated = instance_states_address(instance)
    gets = stated if stated is not None else _subnets_give_address(instance)
    doubt = may_keep_address(instance)
    return gets if doubt is None else gets | doubt


def _subnets_give_address(instance: Instance) -> Result:
    named = [instance.subnet, *(one.subnet for one in instance.interfaces)]
    subnets = [link for link in named if not isinstance(link.fact, Missing)]
    if not subnets:
        return instance.unknown("without a subnet, the default VPC's decides about a public address")
    return any_of((_gives(link) for link in subnets), instance.failed("asks for no address"))


def _stated(instance: Instance) -> Iterable[Reading[bool]]:
    yield instance.own_public_address
    for interface in instance.interfaces:
        yield interface.public_address
    template = instance.launch_template
    if template is not None:
        for one in template.interfaces:
            yield one.public_address


def template_states_address(template: LaunchTemplate | LaunchConfiguration) -> Result | None:
    """Assert a public address by what a template states of what is launched from it; None where subnets decide."""
    if isinstance(template, LaunchConfiguration):
        readings = [template.public_address]
    else:
        readings = [one.public_address for one in template.interfaces]
        if template.interfaces.rest is not None:
            return template.interfaces.unknown()
    stated = [reading for reading in readings if not isinstance(reading.fact, Missing)]
    if not stated:
        return None
    return any_of((reading.is_true() for reading in stated), template.failed("asks for no address"))


def template_gives_public_address(template: LaunchTemplate | LaunchConfiguration) -> Result:
    """Assert that what is launched from a template gets a public address."""
    stated = template_states_address(template)
    if stated is not None:
        return stated
    own = [one.subnet for one in template.interfaces] if isinstance(template, LaunchTemplate) else []
    subnets = [link for link in (*own, *_subnets_of_groups(template)) if not isinstance(link.fact, Missing)]
    none = template.unknown("the subnets that it launches into decide about it, and are not in the template")
    return any_of((_gives(link) for link in subnets), none)


def _subnets_of_groups(template: Resource) -> Iterable[Link]:
    for block, _ in template.view.graph.referrers(template.block):
        group = typed(block, template.view)
        if isinstance(group, AutoScalingGroup):
            yield from group.subnets


def _gives(link: Link) -> Result:
    subnet = link.to(Subnet)
    if subnet is None:
        return link.unknown(f"whether the subnet of {link.name} gives public addresses is not known")
    result = subnet.gives_public_address()
    if result.verdict is Verdict.PASS:
        return result.at(link.span, f"{subnet.address} gives each machine a public address", link.involves[0])
    return result
