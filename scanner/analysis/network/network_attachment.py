"""How something hangs on the network: its subnets, whether it has a public address there, and its security groups.

https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from scanner.analysis.hosts.listening import listening_ports, unheard
from scanner.analysis.network.default_groups import default_group_of
from scanner.analysis.network.public_addresses import (
    elastic_address_of,
    instance_states_address,
    may_keep_address,
    template_states_address,
)
from scanner.model.autoscaling import AutoScalingGroup, LaunchConfiguration
from scanner.model.base import Node, Resource
from scanner.model.classic_elb import ClassicLoadBalancer
from scanner.model.ec2 import Instance, LaunchTemplate, NetworkInterface
from scanner.model.ecs import Service
from scanner.model.elb import LoadBalancer
from scanner.model.fields import Link, integer, text, texts
from scanner.model.links import may_lead_inside
from scanner.model.readings import Missing, Readings, Undecided
from scanner.model.security_rules import Ports
from scanner.model.vpc import Subnet, Vpc
from scanner.verdict import Result, Verdict

Host: TypeAlias = Instance | AutoScalingGroup | Service | LoadBalancer | ClassicLoadBalancer | NetworkInterface


@dataclass(frozen=True, slots=True)
class Place:
    """One subnet that something lies in, and whether it has a public address of either IP version there.

    Without a `subnet` it lies in one of the account's default VPC.
    """

    subnet: Link | None
    ipv4: Result
    ipv6: Result

    def address(self, version: int) -> Result:
        """Assert a public address of an IP version, 4 or 6."""
        return self.ipv4 if version == 4 else self.ipv6


@dataclass(frozen=True, slots=True)
class Attachment:
    """How something hangs on the network.

    `ports` are those that it listens on, None where the template doesn't tell; `unheard` says why, where it may be any.
    `unguarded`: it has no security group, nor one by default. `doubt` says why its subnets can't be told, where they
    can't.
    """

    holder: Resource
    places: tuple[Place, ...]
    groups: tuple[Readings[Link], ...]
    ports: tuple[Ports, ...] | None = None
    unguarded: bool = False
    doubt: Result | None = None
    unheard: Result | None = None


class Addresses(Node):
    """A machine or a load balancer, seen by the IP versions that it has addresses of."""

    __slots__ = ()

    count = integer(cfn="Ipv6AddressCount", tf="ipv6_address_count")
    listed = texts(cfn="Ipv6Addresses", tf="ipv6_addresses")
    balancer_kind = text(cfn="IpAddressType", tf="ip_address_type", default="ipv4")


def attachment_of(host: Host) -> Attachment:
    """The network side of a host; a launch template or configuration counts as its own."""
    match host:
        case Instance():
            return _of_instance(host)
        case AutoScalingGroup():
            return _of_group(host)
        case Service():
            stated = host.gives_public_address()
            groups = _or_default(host, [host.groups], host.subnets)
            places = _places(host, host.subnets, stated)
            doubt = stated & _no_subnet(host, host.subnets) if host.subnets.rest is not None and not places else None
            return Attachment(host, places, groups, listening_ports(host), doubt=doubt, unheard=unheard(host))
        case NetworkInterface():
            kept = elastic_address_of(host)
            kept = may_keep_address(host) if kept is None else kept
            kept = host.failed("it has no public address") if kept is None else kept
            return Attachment(host, _places(host, [host.subnet], kept), _or_default(host, [host.groups], [host.subnet]))
        case LoadBalancer() | ClassicLoadBalancer():
            return _of_balancer(host)


def _of_instance(host: Instance) -> Attachment:
    template = host.launch_template
    groups = [host.own_groups, *(one.groups for one in host.interfaces)]
    subnets = [host.subnet, *(one.subnet for one in host.interfaces)]
    for one in host.interfaces:
        declared = one.interface.to(NetworkInterface)
        if declared is not None:
            groups.append(declared.groups)
            subnets.append(declared.subnet)
    if all(one.missing for one in groups):
        groups = _of_template(template) if template is not None else [*groups, *_of_unseen_template(host)]
    if template is not None:
        subnets.extend(one.subnet for one in template.interfaces)
    stated, doubt = instance_states_address(host), may_keep_address(host)
    stated = stated if stated is None or doubt is None else stated | doubt
    places = _places(host, subnets, stated)
    if not places and host.names_subnet().verdict is Verdict.FAIL:
        places = default_places(host, stated)
    if not places:
        unseen = host.unknown("the subnet that it lies in is not in the template", "a subnet")
        return Attachment(host, (), tuple(groups), doubt=unseen if stated is None else stated & unseen)
    return Attachment(host, places, _or_default(host, groups, subnets))


def default_places(host: Resource, stated: Result | None) -> tuple[Place, ...]:
    """A subnet of the account's default VPC, for what names none; `stated` says whether it has a public address.

    As AWS makes it, each subnet of that VPC is routed to the internet and gives machines public addresses. Empty where
    the template adopts the VPC, and may change that.
    https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
    """
    if host.view.graph.blocks_of(_ADOPTED):
        return ()
    given = host.passed("it names no subnet, and the default VPC's give each machine a public address")
    return (Place(None, given if stated is None else stated, host.failed("the default VPC has no IPv6 addresses")),)


_ADOPTED = ("aws_default_vpc", "aws_default_subnet")


def _of_group(host: AutoScalingGroup) -> Attachment:
    source = host.template.to(LaunchTemplate) or host.configuration.to(LaunchConfiguration)
    if source is None:
        unseen = host.unknown("what the group launches is not in the template")
        return Attachment(host, (), (), doubt=unseen)
    groups = [source.groups] if isinstance(source, LaunchConfiguration) else _of_template(source)
    subnets = list(host.subnets)
    stated = template_states_address(source)
    places = _places(host, subnets, stated)
    own = isinstance(source, LaunchTemplate) and not source.interfaces.missing
    if host.subnets.missing and not host.zone_names.missing and not own:
        places = default_places(host, stated)
    if not places:
        return Attachment(host, (), tuple(groups), doubt=_no_subnet(host, host.subnets))
    return Attachment(host, places, _or_default(host, groups, subnets))


def _of_balancer(host: LoadBalancer | ClassicLoadBalancer) -> Attachment:
    subnets = list(host.subnets)
    if isinstance(host, LoadBalancer):
        subnets.extend(one.subnet for one in host.mappings)
    kind = host.kind.known if isinstance(host, LoadBalancer) else "classic"
    public = ~host.is_internal()
    places = _places(host, subnets, public)
    if isinstance(host, ClassicLoadBalancer) and host.subnets.missing and not host.zone_names.missing:
        places = default_places(host, public)
    doubt = _no_subnet(host, host.subnets) if not places else None
    if kind is None and host.groups.missing and isinstance(host, LoadBalancer):
        doubt = host.kind.unknown("of which kind it is, and so what guards it, is not settled")
    unguarded = kind in ("network", "gateway") and host.groups.missing
    groups = (host.groups,) if unguarded or not subnets else _or_default(host, [host.groups], subnets)
    doubt = None if doubt is None else public & doubt
    return Attachment(host, places, groups, listening_ports(host), unguarded, doubt)


def _no_subnet(host: Resource, subnets: Readings[Link]) -> Result:
    if subnets.rest is not None:
        return subnets.unknown("which subnets it lies in is not settled")
    return host.unknown("it names no subnet: the default VPC's decides", "a subnet")


def _of_unseen_template(host: Instance) -> Iterator[Readings[Link]]:
    """The groups that a launch template out of sight may give."""
    unseen = host.template.fact
    if isinstance(unseen, Undecided):
        yield Readings("security groups", (), host.template.span, unseen, involves=(host.address,))


def _of_template(template: LaunchTemplate) -> list[Readings[Link]]:
    return [template.groups, *(one.groups for one in template.interfaces)]


def _or_default(host: Resource, groups: list[Readings[Link]], subnets: Iterable[Link]) -> tuple[Readings[Link], ...]:
    """The groups, or where none is named, the VPC's default one where the template adopts it."""
    if not all(one.missing for one in groups):
        return tuple(groups)
    for link in subnets:
        subnet = link.to(Subnet)
        vpc = subnet.vpc.to(Vpc) if subnet is not None else None
        adopted = default_group_of(vpc) if vpc is not None else None
        if adopted is not None:
            return (Readings("default group", (adopted,), host.span, involves=(host.address,)),)
    return tuple(groups)


def _places(host: Resource, subnets: Iterable[Link], stated: Result | None) -> tuple[Place, ...]:
    """Each subnet with the addresses there: as is stated for all of them, else as the subnet gives."""
    own = Addresses(host.block, host.value, host.view, host.absent)
    return tuple(
        Place(link, stated if stated is not None else _gives(link), _sixth(host, own, link))
        for link in subnets
        if not isinstance(link.fact, Missing)
    )


def _gives(link: Link) -> Result:
    subnet = link.to(Subnet)
    if subnet is None:
        return link.unknown(f"whether the subnet of {link.name} gives public addresses is not known")
    given = subnet.gives_public_address()
    if given.verdict is not Verdict.PASS:
        return given
    return given.because(f"{subnet.address} gives each machine a public address")


def _sixth(host: Resource, own: Addresses, link: Link) -> Result:
    """Assert an address of IP version 6, all of which are public."""
    if isinstance(host, LoadBalancer | ClassicLoadBalancer):
        kind = own.balancer_kind
        return ~host.is_internal() & kind.is_in(("dualstack", "dualstack-without-public-ipv4"))
    if own.count.is_given or not own.listed.missing:
        return host.passed("it has an IPv6 address")
    subnet = link.to(Subnet)
    if subnet is None:
        none = "it asks for no IPv6 address"
        return (
            link.unknown("in which subnet it lies is not settled") if may_lead_inside(link.fact) else host.failed(none)
        )
    return subnet.assigns_ipv6_addresses.is_true()
