"""The part of a solution that holds cardholder data, and what may reach it.

Everything that can connect to a system that holds card data is in the scope of the card industry's standard too.
https://aws.amazon.com/blogs/security/updated-whitepaper-architecting-for-pci-dss-segmentation-and-scoping-on-aws/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.model import data_tier, ec2, routes
from scanner.model.addresses import AddressRange
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource, typed
from scanner.model.ecs import Service
from scanner.model.fields import Link
from scanner.model.network_attachment import attachment_of
from scanner.model.readings import Readings
from scanner.model.security_groups import CONTAINERS, SecurityGroup
from scanner.model.security_rules import Rule
from scanner.model.tagged import tags_of
from scanner.model.tags import bare
from scanner.model.vpc import Vpc
from scanner.verdict import Result, Verdict, all_of

Member = data_tier.Store | ec2.Instance | AutoScalingGroup | Service | routes.Peering

_SCOPE = re.compile(r"(^|[^a-z])(pci|pcidss|cde|chd|cardholder)([^a-z]|data|dss|scope|$)")
_OUTSIDE = frozenset({"false", "no", "none", "out", "outofscope", "na", "0"})


def in_scope(resource: Resource) -> bool:
    """Whether a tag says that it holds, handles or may reach cardholder data."""
    for tag in tags_of(resource):
        named = bool(_SCOPE.search(tag.key.lower()))
        if named and bare(tag.known or "") not in _OUTSIDE:
            return True
        if _SCOPE.search((tag.known or "").lower()) and tag.key.lower() != "name":
            return True
    return False


def is_kept_apart(member: Member) -> Result | None:
    """Assert that what is tagged as cardholder data is reached only from what is tagged so too.

    None for what is not tagged. A connection between networks is asked where one of its two is.
    """
    if isinstance(member, routes.Peering):
        return _joins_scopes(member)
    if not in_scope(member):
        return None
    found = [_admits_scope(rule, group, member) for group in _groups(member) for rule in group.ingress]
    found += [
        group.ingress.unknown(f"whom {group.address} lets in is not settled")
        for group in _groups(member)
        if group.ingress.rest is not None
    ]
    found += [
        link.unknown("its security group lies outside the template")
        for link in _links(member)
        if link.to(SecurityGroup) is None
    ]
    return all_of(found, member.passed("no rule lets anybody in"))


def _joins_scopes(peering: routes.Peering) -> Result | None:
    own, peer = peering.vpc.to(Vpc), peering.peer_vpc.to(Vpc)
    inside = [one for one in (own, peer) if one is not None and in_scope(one)]
    if not inside:
        return None
    if len(inside) == 2:
        return peering.passed("both networks are in the scope of card data")
    if own is None or peer is None:
        return peering.unknown("whether the other network is in the scope of card data lies outside the template")
    outside = peer if own in inside else own
    words = f"joins {inside[0].address}, which is in the scope of card data, to {outside.address}, which is not"
    return peering.failed(words).involving(own.address, peer.address)


def _links(member: Resource) -> Iterator[Link]:
    hosts = ec2.Instance | AutoScalingGroup | Service
    groups: tuple[Readings[Link], ...] = ()
    if isinstance(member, hosts):
        groups = attachment_of(member).groups
    elif isinstance(member, data_tier.Store):
        attachment = data_tier.attachment_of(member)
        groups = attachment.groups if attachment is not None else ()
    for one in groups:
        yield from one


def _groups(member: Resource) -> Iterator[SecurityGroup]:
    for link in _links(member):
        group = link.to(SecurityGroup)
        if group is not None:
            yield group


def _admits_scope(rule: Rule, group: SecurityGroup, member: Resource) -> Result:
    """Assert that everybody whom a rule lets in is in scope."""
    found = [_is_in_scope(link, member) for link in rule.groups]
    found += [_range_in_scope(one, group) for one in rule.ranges]
    found += [link.unknown("which addresses a prefix list holds is not in the template") for link in rule.prefix_lists]
    for readings in (rule.groups, rule.ranges, rule.prefix_lists):
        if readings.rest is not None:
            found.append(readings.unknown())
    return all_of(found, group.passed("the rule names no source")).involving(member.address, group.address)


def _is_in_scope(link: Link, member: Resource) -> Result:
    source = link.to(SecurityGroup)
    if source is None:
        return link.unknown("who carries the group that is let in lies outside the template")
    for block in source.holders():
        holder = typed(block, source.view)
        if block.type in CONTAINERS or block.address == member.address or in_scope(holder):
            continue
        if any(in_scope(typed(one, source.view)) for one, _ in source.view.graph.referrers(block)):
            continue  # What is launched from a template has tags of its own.
        words = f"{block.address} is let in, which no tag puts in the scope of card data"
        return link.failed(words).involving(source.address, block.address)
    return link.passed(f"all that carries {source.address} is in the scope of card data").involving(source.address)


def _range_in_scope(admitted: AddressRange, group: SecurityGroup) -> Result:
    vpc = group.vpc.to(Vpc)
    if admitted.of_vpc() and vpc is not None and in_scope(vpc):
        return admitted.reading.passed("the whole network is in the scope of card data")
    network = admitted.network
    if admitted.is_anywhere().verdict is Verdict.PASS or (network is not None and not network.is_private):
        return admitted.reading.failed(f"addresses of the internet are let in: {admitted.shown}")
    return admitted.reading.unknown(f"who has an address in {admitted.shown} is not in the template")
