"""What a network load balancer without a security group lets through: its targets' groups see the client's address.

https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html (client IP)
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.analysis.network.balancers import Target
from scanner.analysis.network.network_attachment import attachment_of
from scanner.model.base import attached
from scanner.model.ec2 import Instance
from scanner.model.elb import LoadBalancer
from scanner.model.fields import Link
from scanner.model.listeners import Listener
from scanner.model.security_groups import SecurityGroup
from scanner.model.security_rules import Ports, port
from scanner.model.target_groups import Attachment, TargetGroup, groups_of, services_of
from scanner.verdict import Result, Verdict, any_of


def lets_strangers_pass(listener: Listener) -> Result:
    """Assert that some target behind a listener takes connections of any address."""
    groups = list(listener.target_groups())
    if not groups:
        return listener.unknown(f"what {listener.address} forwards to is not in the template")
    none = listener.failed(f"no target behind {listener.address} admits strangers")
    return any_of((_admits(group, listener) for group in groups), none).involving(listener.address)


def _admits(group: TargetGroup, listener: Listener) -> Result:
    preserved = _preserves_client(group, listener)
    if preserved.verdict is Verdict.FAIL:
        return listener.passed(f"{listener.address} takes any address, and {group.address} sees its own alone")
    admitted = _some_target_admits(group, listener)
    return admitted if preserved.verdict is Verdict.PASS else admitted | preserved


def _preserves_client(group: TargetGroup, listener: Listener) -> Result:
    """Assert that the targets of a group see the address of the client, not that of the load balancer.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation
    """
    if group.preserves_client.is_given:
        return group.preserves_client.is_true()
    if listener.protocol.known in ("UDP", "TCP_UDP"):
        return listener.protocol.passed("UDP comes with the client's address")
    if group.kind.known == "alb":
        return group.kind.unknown("what the application load balancer behind it lets in decides")
    return group.kind.is_("instance")


def _some_target_admits(group: TargetGroup, listener: Listener) -> Result:
    targets = list(targets_of(group))
    if not targets:
        return group.unknown(f"which targets {group.address} has is not in the template")
    found = [_target_admits(one, group) for one in targets]
    words = f"{listener.address} takes any address on port {listener.port.known}"
    return any_of(found, found[0]).at(listener.span, words, listener.address)


def targets_of(group: TargetGroup) -> Iterator[Target | LoadBalancer]:
    """The targets of a group that the template shows."""
    for link in (*(one.member for one in group.targets), *(_registered(group))):
        member = link.known
        if isinstance(member, Instance | LoadBalancer):
            yield member
    yield from groups_of(group)
    yield from services_of(group)


def _registered(group: TargetGroup) -> Iterator[Link]:
    for one in attached(group, Attachment, tf="target_group_arn"):
        yield one.member


def _target_admits(target: Target | LoadBalancer, group: TargetGroup) -> Result:
    number = group.port.known
    ports = () if number is None else (port(number),)
    side = attachment_of(target)
    found = [_group_admits(link, ports) for groups in side.groups for link in groups]
    found.extend(groups.unknown() for groups in side.groups if groups.rest is not None)
    return any_of(found, target.failed(f"no security group of {target.address} lets strangers in"))


def _group_admits(link: Link, ports: tuple[Ports, ...]) -> Result:
    group = link.to(SecurityGroup)
    if group is None:
        return link.unknown("the security group of a target is not in the code")
    found = [rule.admits_strangers(4) & (rule.opens(*ports) if ports else rule.has_ports()) for rule in group.ingress]
    if group.ingress.rest is not None:
        found.append(group.ingress.unknown())
    admitted = any_of(found, group.failed(f"no rule of {group.address} lets strangers in"))
    if admitted.verdict is not Verdict.PASS:
        return admitted
    return admitted.because(f"{group.address} admits any address").involving(group.address)
