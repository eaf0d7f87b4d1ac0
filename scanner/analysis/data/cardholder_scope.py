"""The part of a solution that holds cardholder data, and what may reach it.

Everything that can connect to a system that holds card data is in the scope of the card industry's standard too.
https://aws.amazon.com/blogs/security/updated-whitepaper-architecting-for-pci-dss-segmentation-and-scoping-on-aws/
"""

from __future__ import annotations

import re

from scanner.analysis.network import data_tier
from scanner.analysis.network.network_attachment import attachment_of
from scanner.model import ec2, routes
from scanner.model.addresses import AddressRange
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource, typed
from scanner.model.ecs import Service
from scanner.model.fields import Link
from scanner.model.links import may_lead_inside, unplaced
from scanner.model.readings import Readings, undecided
from scanner.model.security_groups import CONTAINERS, SecurityGroup
from scanner.model.security_rules import Rule
from scanner.model.tagged import tags_of
from scanner.model.tags import CLASS_KEYS, bare
from scanner.model.template_voice import all_of_kind
from scanner.model.vpc import Vpc
from scanner.template import Block
from scanner.values import plain
from scanner.verdict import Result, Verdict, all_of, any_of

Member = data_tier.Store | ec2.Instance | AutoScalingGroup | Service | routes.Peering

_SCOPE = re.compile(r"(^|[^a-z])(pci|pcidss|cde|chd|cardholder)([^a-z]|data|dss|scope|$)")
_OUTSIDE = frozenset({"false", "no", "none", "out", "outofscope", "na", "0"})

_CARRIERS: tuple[tuple[type[Resource], str, str], ...] = (
    (ec2.Instance, "SecurityGroupIds", "vpc_security_group_ids"),
    (ec2.LaunchTemplate, "LaunchTemplateData.SecurityGroupIds", "vpc_security_group_ids"),
    (Service, "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups", "network_configuration.security_groups"),
)
"""What carries security groups, and where it names them."""


def is_in_scope(resource: Resource) -> Result:
    """Assert that a tag says that it holds, handles or may reach cardholder data; unknown where tags are hidden."""
    tags = tags_of(resource)
    doubts: list[Result] = []
    for tag in tags:
        named = bool(_SCOPE.search(tag.key.lower()))
        if tag.known is None and (named or bare(tag.key) in CLASS_KEYS):
            hidden = undecided(plain(tag.value))
            doubts.append(resource.unknown(f"the tag {tag.key} is not known: {hidden.reason}", *hidden.needs))
        elif (named and bare(tag.known or "") not in _OUTSIDE) or (
            _SCOPE.search((tag.known or "").lower()) and tag.key.lower() != "name"
        ):
            return resource.passed(f"the tag {tag.key} puts {resource.address} in the scope of card data")
    if tags.rest is not None:
        words = f"whether a tag puts {resource.address} in the scope of card data is not known: {tags.rest.reason}"
        doubts.append(resource.unknown(words, *tags.rest.needs))
    return doubts[0] if doubts else resource.failed(f"no tag puts {resource.address} in the scope of card data")


def is_kept_apart(member: Member) -> Result | None:
    """Assert that what is tagged as cardholder data is reached only from what is tagged so too.

    None for what is not tagged, and for a member of a cluster, whose network the cluster states. A connection between
    networks is asked where one of its two is.
    """
    if isinstance(member, routes.Peering):
        return _joins_scopes(member)
    scope = is_in_scope(member)
    carried = _carried(member)
    if scope.verdict is Verdict.FAIL or carried is None:
        return None
    if scope.verdict is Verdict.UNKNOWN:
        return scope
    found = [groups.unknown() for groups in carried if groups.rest is not None]
    links = [link for groups in carried for link in groups]
    for link in links:
        group = link.to(SecurityGroup)
        if group is None:
            found.append(link.unknown("its security group lies outside the template"))
            continue
        found += [_admits_scope(rule, group, member) for rule in group.ingress]
        if group.ingress.rest is not None:
            found.append(group.ingress.unknown(f"whom {group.address} lets in is not settled"))
    if not links and not found:
        return member.unknown("no security group of its own is in the template, so that another decides who gets in")
    return all_of(found, member.passed("no rule lets anybody in"))


def _joins_scopes(peering: routes.Peering) -> Result | None:
    sides = [(link, _scope_of_network(link, peering)) for link in (peering.vpc, peering.peer_vpc)]
    inside, outside, unsettled = (
        [(link, scope) for link, scope in sides if scope is not None and scope.verdict is verdict]
        for verdict in (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN)
    )
    if not inside:
        return unsettled[0][1] if unsettled else None
    if len(inside) == 2:
        return peering.passed("both networks are in the scope of card data")
    if unsettled:
        return unsettled[0][1]
    if not outside:
        return peering.unknown("whether the other network is in the scope of card data lies outside the template")
    within, beyond = (one.known.address if one.known else "" for one in (inside[0][0], outside[0][0]))
    words = f"joins {within}, which is in the scope of card data, to {beyond}, which is not"
    return peering.failed(words).involving(within, beyond)


def _scope_of_network(link: Link, peering: routes.Peering) -> Result | None:
    """Whether a network is in scope; None for one that lies outside the template."""
    network = link.to(Vpc)
    if network is not None:
        return is_in_scope(network)
    if not may_lead_inside(link.fact):
        return None
    declared = (is_in_scope(one).verdict for one in all_of_kind(peering, Vpc))
    if all(verdict is Verdict.FAIL for verdict in declared):
        return peering.failed("no network of the template is in the scope of card data")
    return link.unknown("whether it is the network in the scope of card data is not settled")


def _carried(member: Resource) -> tuple[Readings[Link], ...] | None:
    """The security groups that it carries; None for a store whose cluster carries them."""
    if isinstance(member, ec2.Instance | AutoScalingGroup | Service):
        return attachment_of(member).groups
    if isinstance(member, data_tier.Store):
        attachment = data_tier.attachment_of(member)
        return None if attachment is None else attachment.groups
    return ()


def _admits_scope(rule: Rule, group: SecurityGroup, member: Resource) -> Result:
    """Assert that everybody whom a rule lets in is in scope."""
    found = [_is_source_in_scope(link, member) for link in rule.groups]
    found += [_range_in_scope(one, group) for one in rule.ranges]
    found += [link.unknown("which addresses a prefix list holds is not in the template") for link in rule.prefix_lists]
    for readings in (rule.groups, rule.ranges, rule.prefix_lists):
        if readings.rest is not None:
            found.append(readings.unknown())
    return all_of(found, group.passed("the rule names no source")).involving(member.address, group.address)


def _is_source_in_scope(link: Link, member: Resource) -> Result:
    source = link.to(SecurityGroup)
    if source is None:
        return link.unknown("who carries the group that is let in lies outside the template")
    carriers = [block for block in source.holders() if block.type not in CONTAINERS]
    found = [_is_carrier_in_scope(block, source, link) for block in carriers if block.address != member.address]
    for kind, cfn, tf in _CARRIERS:
        hidden = unplaced(source, kind, cfn=cfn, tf=tf)
        if hidden is not None:
            found.append(hidden.because(f"who carries {source.address} is not settled: {hidden.evidence[0].message}"))
    words = f"all that carries {source.address} is in the scope of card data"
    if not carriers and not found:
        return link.unknown(f"who carries {source.address} is not in the template").involving(source.address)
    return all_of(found, link.passed(words).involving(source.address))


def _is_carrier_in_scope(block: Block, source: SecurityGroup, link: Link) -> Result:
    """Assert that what carries a group is in scope, or what is launched from it: that has tags of its own."""
    view = source.view
    own = is_in_scope(typed(block, view))
    made = [is_in_scope(typed(one, view)) for one, _ in view.graph.referrers(block)]
    scope = any_of((own, *made), own)
    if scope.verdict is Verdict.FAIL:
        words = f"{block.address} is let in, which no tag puts in the scope of card data"
        return link.failed(words).involving(source.address, block.address)
    if scope.verdict is Verdict.UNKNOWN:
        return link.unknown(scope.evidence[0].message).involving(source.address, block.address)
    words = f"all that carries {source.address} is in the scope of card data"
    return link.passed(words).involving(source.address)


def _range_in_scope(admitted: AddressRange, group: SecurityGroup) -> Result:
    vpc = group.vpc.to(Vpc)
    if admitted.of_vpc() and vpc is not None and is_in_scope(vpc).verdict is Verdict.PASS:
        return admitted.reading.passed("the whole network is in the scope of card data")
    network = admitted.network
    if admitted.is_anywhere().verdict is Verdict.PASS or (network is not None and not network.is_private):
        return admitted.reading.failed(f"addresses of the internet are let in: {admitted.shown}")
    return admitted.reading.unknown(f"who has an address in {admitted.shown} is not in the template")
