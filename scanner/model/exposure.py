"""What can be reached from the internet: address, route, security group and network ACL, all four of them open.

One closed link closes the path, whatever is unknown elsewhere. What a path passes stands in the result's evidence,
hop by hop.
https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scanner.model.autoscaling import AutoScalingGroup, LaunchConfiguration
from scanner.model.base import Resource
from scanner.model.ec2 import Instance, LaunchTemplate, NetworkInterface
from scanner.model.ecs import Service
from scanner.model.elb import LoadBalancer
from scanner.model.fields import Link
from scanner.model.front_doors import redirects_http
from scanner.model.network_acls import Entry, NetworkAcl
from scanner.model.public_addresses import instance_has_public_address, template_gives_public_address
from scanner.model.readings import Missing, Readings
from scanner.model.security_groups import SecurityGroup
from scanner.model.security_rules import HIGHEST_PORT, Ports, Rule, port
from scanner.model.subnet_routes import reaches_internet
from scanner.model.vpc import Subnet
from scanner.verdict import Result, Verdict, any_of

HTTP, HTTPS = port(80, "HTTP"), port(443, "HTTPS")
EPHEMERAL = Ports(1024, HIGHEST_PORT, "replies")
"""The ports that answers go to: https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html."""

Host = Instance | AutoScalingGroup | Service | LoadBalancer


@dataclass(frozen=True, slots=True)
class Attachment:
    """How something hangs on the network: whether it has a public address, its subnets, and its security groups."""

    holder: Resource
    address: Result
    subnets: tuple[Link, ...]
    groups: tuple[Readings[Link], ...]


def attachment_of(host: Host) -> Attachment:
    """The network side of a host; a launch template or configuration counts as the group's own."""
    match host:
        case Instance():
            template = host.launch_template
            groups = [host.own_groups, *(one.groups for one in host.interfaces)]
            subnets = [host.subnet, *(one.subnet for one in host.interfaces)]
            for one in host.interfaces:
                declared = one.interface.to(NetworkInterface)
                if declared is not None:
                    groups.append(declared.groups)
                    subnets.append(declared.subnet)
            if template is not None and all(one.missing for one in groups):
                groups = _of_template(template)
            return Attachment(host, instance_has_public_address(host), tuple(subnets), tuple(groups))
        case AutoScalingGroup():
            source = host.template.to(LaunchTemplate) or host.configuration.to(LaunchConfiguration)
            if source is None:
                unknown = host.unknown("what the group launches is not in the template")
                return Attachment(host, unknown, tuple(host.subnets), ())
            groups = [source.groups] if isinstance(source, LaunchConfiguration) else _of_template(source)
            return Attachment(host, template_gives_public_address(source), tuple(host.subnets), tuple(groups))
        case Service():
            return Attachment(host, host.gives_public_address(), tuple(host.subnets), (host.groups,))
        case LoadBalancer():
            mapped = tuple(one.subnet for one in host.mappings)
            return Attachment(host, ~host.is_internal(), (*host.subnets, *mapped), (host.groups,))


def _of_template(template: LaunchTemplate) -> list[Readings[Link]]:
    return [template.groups, *(one.groups for one in template.interfaces)]


def reachable_from_internet(host: Host) -> Result:
    """Assert that some port of a host, beyond those that it may show the public, is open to any address.

    A load balancer may show HTTPS, and HTTP as far as it sends visitors on to it; a host may show nothing.
    """
    attachment = attachment_of(host)
    return open_path(attachment, lambda rule, group: _shows_more(rule, group, isinstance(host, LoadBalancer)))


def _shows_more(rule: Rule, group: SecurityGroup, is_front_door: bool) -> Result:
    admitted = rule.from_anywhere()
    if not is_front_door:
        return admitted
    meant = rule.opens_only(HTTPS) | (rule.opens_only(HTTP) & redirects_http(group))
    return admitted & ~meant


def open_path(attachment: Attachment, wrong: Callable[[Rule, SecurityGroup], Result]) -> Result:
    """Assert address, route, group and ACL at once; `wrong` says of a rule and its group whether it opens too much."""
    holder = attachment.holder
    if attachment.address.verdict is Verdict.FAIL:
        return holder.failed("it has no public address")
    path = attachment.address
    for link in (_route, lambda one: _groups(one, wrong), _acls):
        found = link(attachment)
        path = found & path
        if path.verdict is Verdict.FAIL:
            break
    first = path.evidence[0].message
    words = f"any address reaches it: {_way_in(attachment, wrong)}" if path.verdict is Verdict.PASS else first
    return path.at(holder.span, words, holder.address).involving(holder.address)


def _way_in(attachment: Attachment, wrong: Callable[[Rule, SecurityGroup], Result]) -> str:
    """The rule that lets the public in, in words."""
    opened = _groups(attachment, wrong).evidence[0]
    return f"{opened.message} ({opened.address})"


def _route(attachment: Attachment) -> Result:
    """Assert that one of its subnets is routed to an internet gateway."""
    named = [link for link in attachment.subnets if not isinstance(link.fact, Missing)]
    found = []
    for link in named:
        subnet = link.to(Subnet)
        found.append(link.unknown("its subnet is not in the code") if subnet is None else reaches_internet(subnet))
    if not found:
        return attachment.holder.unknown("it names no subnet: the default VPC's decides")
    return any_of(found, found[0])


def _groups(attachment: Attachment, wrong: Callable[[Rule, SecurityGroup], Result]) -> Result:
    """Assert that a rule of one of its groups opens too much; without a group it has the VPC's, which admits itself."""
    holder = attachment.holder
    found: list[Result] = []
    for groups in attachment.groups:
        for link in groups:
            group = link.to(SecurityGroup)
            if group is None:
                found.append(link.unknown("its security group is not in the code"))
                continue
            closed = f"no rule of {group.address} lets the public in"
            opened = [_with_ports(wrong(rule, group), rule) for rule in group.ingress]
            if group.ingress.rest is not None:
                opened.append(group.ingress.unknown())
            found.append(any_of(opened, group.failed(closed)).involving(group.address))
        if groups.rest is not None:
            found.append(groups.unknown("which security groups it has is not settled"))
    return any_of(found, holder.failed("no security group lets the public in"))


def _with_ports(result: Result, rule: Rule) -> Result:
    return result.because(f"{result.evidence[0].message} on {rule.ports_shown()}")


def _acls(attachment: Attachment) -> Result:
    """Assert that the ACL of one of its subnets lets requests in and answers out; without one all passes."""
    found = []
    for link in attachment.subnets:
        subnet = link.to(Subnet)
        if subnet is None:
            continue
        acl = acl_of(subnet)
        found.append(subnet.passed("no network ACL stands before it") if acl is None else _lets_through(acl))
    return any_of(found, attachment.holder.passed("no network ACL stands before it"))


def acl_of(subnet: Subnet) -> NetworkAcl | None:
    """The network ACL that the template gives a subnet."""
    for block in subnet.view.graph.blocks_of(NetworkAcl.types()):
        acl = NetworkAcl(block, subnet.view)
        if any((one := link.to(Subnet)) is not None and one.address == subnet.address for link in acl.subnets):
            return acl
    return None


def _lets_through(acl: NetworkAcl) -> Result:
    inbound, outbound = acl.inbound(), acl.outbound()
    if inbound.rest is not None or outbound.rest is not None:
        return inbound.unknown("which rules the network ACL has is not settled")
    answered = _first(outbound, EPHEMERAL, acl)
    return _lets_in(inbound, acl) & answered


def _lets_in(entries: Readings[Entry], acl: NetworkAcl) -> Result:
    """Assert that some rule lets any address in to a port that it or another rule doesn't refuse before."""
    refused = acl.failed("the network ACL lets no stranger in")
    for entry in entries:
        admits = entry.from_anywhere()
        if admits.verdict is Verdict.FAIL:
            continue
        allows = entry.allows()
        first, last = entry.bounds()
        if allows.verdict is Verdict.FAIL and first == 0 and last == HIGHEST_PORT and admits.verdict is Verdict.PASS:
            return refused
        if allows.verdict is not Verdict.FAIL:
            return admits & allows
    return refused


def _first(entries: Readings[Entry], ports: Ports, acl: NetworkAcl) -> Result:
    """The first rule for any address that covers one of the ports decides."""
    for entry in entries:
        meets = entry.from_anywhere() & entry.covers(ports)
        if meets.verdict is not Verdict.FAIL:
            return meets & entry.allows()
    return acl.failed("the network ACL lets no answers out")
