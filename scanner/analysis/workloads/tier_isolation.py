"""Whether a tier lets in those alone that it works for: data stores their programs, programs their load balancers.

https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_network_protection_create_layers.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias, cast

from scanner.analysis.hosts.launched import launched_from
from scanner.analysis.network import data_tier
from scanner.analysis.network.balancers import balancers_before
from scanner.analysis.network.exposure import is_on_internet
from scanner.analysis.network.network_attachment import Attachment, attachment_of
from scanner.analysis.workloads.dependencies import is_passed
from scanner.model import docdb, elasticache, msk, neptune, opensearch, rds, redshift
from scanner.model.addresses import AddressRange
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource, typed
from scanner.model.classic_elb import ClassicLoadBalancer
from scanner.model.ec2 import Instance
from scanner.model.ecs import Service
from scanner.model.elb import LoadBalancer
from scanner.model.fields import Link
from scanner.model.functions import Function
from scanner.model.readings import Missing
from scanner.model.security_groups import SecurityGroup
from scanner.model.security_rules import HIGHEST_PORT, IngressRule, Ports
from scanner.verdict import Result, Verdict, all_of

Store: TypeAlias = (
    rds.DbInstance
    | rds.DbCluster
    | elasticache.ReplicationGroup
    | redshift.Cluster
    | opensearch.Domain
    | msk.Cluster
    | docdb.DbCluster
    | neptune.DbCluster
)

Tier: TypeAlias = Store | Instance | AutoScalingGroup | Service

_CALLERS = (Instance, AutoScalingGroup, Service, Function)
VISITED = (Ports(0, 21), Ports(23, 3388), Ports(3390, HIGHEST_PORT))
"""Every port but those that administrators sign in by."""

_STEPS = 5
"""How many references lead from a program to its store at the most: task, secret, attachment, cluster, member."""


def is_isolated(tier: Tier) -> Result | None:
    """Assert that the groups of a tier let in, on its port, the groups of its callers alone.

    Callers of a store are the programs that name it; where none does, the members of the groups that are let in. None
    for compute without a load balancer before it, and for members of a cluster.
    """
    if isinstance(tier, Instance | AutoScalingGroup | Service):
        return _program(tier)
    attachment = data_tier.attachment_of(cast("data_tier.Store", tier))
    if attachment is None or (isinstance(tier, opensearch.Domain) and not tier.networks.items):
        return None
    if attachment.groups and all(one.missing for one in attachment.groups):
        return tier.failed("it names no security group, and gets the default one of its network")
    return _judged(tier, attachment, {one.address for one in callers_of(tier)})


def _program(tier: Instance | AutoScalingGroup | Service) -> Result | None:
    before = [balancer for balancer, _ in balancers_before(tier)]
    if not before or any(isinstance(one, LoadBalancer) and one.kind.known != "application" for one in before):
        # A network load balancer hands the client's address on, so that ranges are what it takes.
        return None
    attachment = attachment_of(tier)
    if attachment.ports is None:
        # What administrators sign in by is another question than what visitors come by.
        attachment = replace(attachment, ports=VISITED)
    return _judged(tier, attachment, {one.address for one in before})


def _judged(tier: Tier, attachment: Attachment, callers: set[str]) -> Result:
    found: list[Result] = []
    for groups in attachment.groups:
        for link in groups:
            group = link.to(SecurityGroup)
            if group is None:
                found.append(link.unknown("its security group is not in the code"))
                continue
            for rule in group.ingress:
                found.extend(_of_rule(rule, group, attachment.ports, callers))
            if group.ingress.rest is not None:
                found.append(group.ingress.unknown())
        if groups.rest is not None:
            found.append(groups.unknown("which security groups it has is not settled"))
    if attachment.doubt is not None and not found:
        return attachment.doubt
    whole = all_of(found, tier.passed("no rule lets anything in to its port"))
    words = {
        Verdict.PASS: "its groups let in those alone that work with it",
        Verdict.FAIL: f"its groups let in more than what works with it: {whole.evidence[0].message}",
        Verdict.UNKNOWN: f"whom its groups let in is not settled: {whole.evidence[0].message}",
    }
    return whole.at(tier.span, words[whole.verdict], tier.address).involving(tier.address)


def _of_rule(
    rule: IngressRule, group: SecurityGroup, ports: tuple[Ports, ...] | None, callers: set[str]
) -> Iterator[Result]:
    reached = rule.reached(ports)
    if ports is not None and not reached and None not in rule.bounds():
        if rule.protocol_name() is not None or rule.opens(*ports).verdict is Verdict.FAIL:
            return  # What the rule opens, nobody listens on.
        yield from (one & rule.protocol.unknown() for one in _sources(rule, group, callers))
        return
    yield from _sources(rule, group, callers)


def _sources(rule: IngressRule, group: SecurityGroup, callers: set[str]) -> Iterator[Result]:
    for one in rule.ranges:
        yield _of_range(one, rule, group)
    for link in rule.groups:
        yield _of_group(link, rule, group, callers)
    if rule.groups.rest is not None:
        yield rule.groups.unknown(f"which groups {group.address} admits is not settled")
    if rule.ranges.rest is not None:
        yield rule.ranges.unknown(f"which ranges {group.address} admits is not settled")


def _of_range(one: AddressRange, rule: IngressRule, group: SecurityGroup) -> Result:
    if one.reading.must_be_given().verdict is Verdict.UNKNOWN:
        return one.reading.unknown(f"which ranges {group.address} admits is not settled")
    on = f"{group.address} admits {one.shown} on {rule.ports_shown()}"
    if one.of_subnet():
        return one.reading.failed(f"{on}, a subnet's whole range").graded("low")
    return one.reading.failed(on).graded("medium")


def _of_group(link: Link, rule: IngressRule, group: SecurityGroup, callers: set[str]) -> Result:
    source = link.to(SecurityGroup)
    on = f"on {rule.ports_shown()}"
    if source is None:
        if isinstance(link.fact, Missing):
            return rule.passed("names no group")
        return link.unknown(f"which resources carry the group that {link.name} names is not in the template")
    if source.address == group.address:
        return rule.passed(f"{group.address} admits its own members")
    members = list(_members(source))
    if not members:
        return link.passed(f"nothing in the template carries {source.address}")
    for member in members:
        if member.address not in callers and _faces_public(member):
            words = f"{group.address} admits {source.address} {on}, which {member.address} carries on the internet"
            return link.failed(words).graded("high").involving(member.address)
    strangers = [one.address for one in members if one.address not in callers]
    if callers and strangers:
        words = f"{group.address} admits {source.address} {on}, which {strangers[0]} carries without using it"
        return link.failed(words).graded("low").involving(*strangers)
    return link.passed(f"{group.address} admits {source.address}").involving(*(one.address for one in members))


def _members(group: SecurityGroup) -> Iterator[Resource]:
    """Whatever carries a group: programs, load balancers, and other stores."""
    seen: set[str] = set()
    for block in group.holders():
        if group.view.world.exists(block) is False:
            continue
        for one in launched_from(typed(block, group.view)):
            if one.address not in seen:
                seen.add(one.address)
                yield one


def _faces_public(member: Resource) -> bool:
    """Whether a member is of a public tier: on the internet by its own address."""
    if isinstance(member, Instance | AutoScalingGroup | Service | LoadBalancer | ClassicLoadBalancer):
        return is_on_internet(attachment_of(member)).verdict is Verdict.PASS
    return False


def callers_of(store: Resource) -> Iterable[Resource]:
    """The programs of the template that name a store: by themselves, by a task, a template, a secret or a parameter."""
    view = store.view
    found: dict[str, Resource] = {}
    seen = {store.address}
    front = [store.block]
    for _ in range(_STEPS):
        reached = []
        for block in front:
            for one, _path in view.graph.referrers(block):
                if one.address in seen or one.data or view.world.exists(one) is False:
                    continue
                seen.add(one.address)
                caller = typed(one, view)
                if isinstance(caller, _CALLERS):
                    found.setdefault(caller.address, caller)
                elif is_passed(one):
                    reached.append(one)
        front = reached
    return found.values()
