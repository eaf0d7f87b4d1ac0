"""Whether a tier lets in those alone that it works for: data stores their programs, programs their load balancers.

https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_network_protection_create_layers.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias, cast

from scanner.analysis.hosts.launched import launched_from
from scanner.analysis.network import data_tier
from scanner.analysis.network.balancers import balancers_before, unseen_balancer
from scanner.analysis.network.exposure import is_on_internet
from scanner.analysis.network.network_attachment import Attachment, attachment_of
from scanner.analysis.workloads.store_callers import callers_of, possible_callers
from scanner.model import docdb, elasticache, msk, neptune, opensearch, rds, redshift
from scanner.model.addresses import AddressRange
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource, View, typed
from scanner.model.classic_elb import ClassicLoadBalancer
from scanner.model.ec2 import Instance
from scanner.model.ecs import Service
from scanner.model.elb import LoadBalancer
from scanner.model.fields import Link
from scanner.model.group_carriers import hidden_carriers
from scanner.model.readings import Missing
from scanner.model.security_groups import SecurityGroup
from scanner.model.security_rules import HIGHEST_PORT, IngressRule, Ports
from scanner.model.subnet_holders import hidden_holders
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

VISITED = (Ports(0, 21), Ports(23, 3388), Ports(3390, HIGHEST_PORT))
"""Every port but those that administrators sign in by."""


@dataclass(frozen=True, slots=True)
class Callers:
    """Whom a tier works for, by address; `unsure` are those that may be, since what they name is not settled."""

    sure: frozenset[str]
    unsure: frozenset[str]

    @classmethod
    def of(cls, sure: Iterable[Resource], unsure: Iterable[Resource]) -> Callers:
        """The callers among resources."""
        return cls(frozenset(one.address for one in sure), frozenset(one.address for one in unsure))


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
    return _judged(tier, attachment, Callers.of(callers_of(tier), possible_callers(tier)))


def _program(tier: Instance | AutoScalingGroup | Service) -> Result | None:
    before = [balancer for balancer, _ in balancers_before(tier)]
    unseen = unseen_balancer(tier)
    if not before:
        return unseen
    # A network load balancer hands the client's address on, so that ranges are what it takes.
    kinds = [one.kind.is_("application") for one in before if isinstance(one, LoadBalancer)]
    handed_on = all_of(kinds, tier.passed("a classic load balancer stands before it"))
    if handed_on.verdict is Verdict.FAIL:
        return None
    others = _balancers(tier.view) if unseen is not None else ()
    judged = _visited(tier, Callers.of(before, others))
    return judged if handed_on.verdict is Verdict.PASS else handed_on


def _balancers(view: View) -> Iterator[Resource]:
    """The load balancers of the template."""
    for block in view.graph.blocks_of((*LoadBalancer.types(), *ClassicLoadBalancer.types())):
        if view.world.exists(block) is not False:
            yield typed(block, view)


def _visited(tier: Instance | AutoScalingGroup | Service, callers: Callers) -> Result:
    attachment = attachment_of(tier)
    if attachment.ports is None:
        # What administrators sign in by is another question than what visitors come by.
        attachment = replace(attachment, ports=VISITED)
    return _judged(tier, attachment, callers)


def _judged(tier: Tier, attachment: Attachment, callers: Callers) -> Result:
    found: list[Result] = []
    for groups in attachment.groups:
        for link in groups:
            group = link.to(SecurityGroup)
            if group is None:
                found.append(link.unknown("its security group is not in the code"))
                continue
            for rule in group.ingress:
                found.extend(_of_rule(rule, group, attachment, callers))
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


def _of_rule(rule: IngressRule, group: SecurityGroup, attachment: Attachment, callers: Callers) -> Iterator[Result]:
    """What each source of a rule comes to, as far as the rule opens a port that the tier listens on."""
    heard: Result | None = None
    if attachment.ports is not None:
        heard = rule.opens(*attachment.ports)
        if heard.verdict is Verdict.FAIL:
            return
    elif None not in rule.bounds() and rule.opens_every_port().verdict is not Verdict.PASS:
        heard = attachment.unheard
    doubt = None if heard is None or heard.verdict is Verdict.PASS else heard
    yield from (one if doubt is None else one | doubt for one in _sources(rule, group, callers))


def _sources(rule: IngressRule, group: SecurityGroup, callers: Callers) -> Iterator[Result]:
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


def _of_group(link: Link, rule: IngressRule, group: SecurityGroup, callers: Callers) -> Result:
    source = link.to(SecurityGroup)
    on = f"on {rule.ports_shown()}"
    if source is None:
        if isinstance(link.fact, Missing):
            return rule.passed("names no group")
        return link.unknown(f"which resources carry the group that {link.name} names is not in the template")
    if source.address == group.address:
        return rule.passed(f"{group.address} admits its own members")
    admitted = f"{group.address} admits {source.address}"
    carried = list(_members(source))
    others = [one for one in carried if one.address not in callers.sure]
    for member in others:
        if member.address not in callers.unsure and _faces_public(member).verdict is Verdict.PASS:
            words = f"{admitted} {on}, which {member.address} carries on the internet"
            return link.failed(words).graded("high").involving(member.address)
    strangers = [one.address for one in others if one.address not in callers.unsure]
    if callers.sure and strangers:
        words = f"{admitted} {on}, which {strangers[0]} carries without using it"
        return link.failed(words).graded("low").involving(*strangers)
    doubt = next(_doubts(group.view, others, link, callers), None)
    if doubt is not None:
        return doubt.involving(*(one.address for one in others))
    if not carried:
        return link.passed(f"nothing in the template carries {source.address}")
    return link.passed(admitted).involving(*(one.address for one in carried))


def _doubts(view: View, others: list[Resource], link: Link, callers: Callers) -> Iterator[Result]:
    """What leaves open whether all that carries a group are callers; `others` are those that aren't seen to be."""
    for member in others:
        if _faces_public(member).verdict is Verdict.UNKNOWN:
            yield link.unknown(f"whether {member.address}, which carries the group, is on the internet is not settled")
        # Once there is a caller, whoever else carries the group must be one.
        if callers.sure and member.address in callers.unsure:
            yield link.unknown(f"what {member.address}, which carries the group, works with is not settled")
        elif not callers.sure and callers.unsure - {member.address}:
            unsure = min(callers.unsure - {member.address})
            yield link.unknown(f"what {unsure} works with is not settled")
    for address in hidden_carriers(view):
        if address not in callers.sure:
            yield link.unknown(f"which security groups {address} carries is not settled")


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


def _faces_public(member: Resource) -> Result:
    """Assert that a member is of a public tier: on the internet by its own address. One that may be so by what lies
    outside the template isn't.
    """
    inside = member.failed("it is not seen to be on the internet")
    if not isinstance(member, Instance | AutoScalingGroup | Service | LoadBalancer | ClassicLoadBalancer):
        return inside
    public = is_on_internet(attachment_of(member))
    hidden = member.address in hidden_holders(member.view, (member.block.type,))
    return inside if public.verdict is Verdict.UNKNOWN and not hidden else public
