"""What the loss of one zone does to one tier of a workload.

A tier is a set of members that stand in for each other: a group of machines, a service, a database with its standby.
How each kind behaves follows AWS's pages on its service, as the policies on availability zones cite them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from scanner.model import (
    classic_elb,
    docdb,
    ec2,
    ecs,
    efs,
    eks,
    elasticache,
    elb,
    fsx,
    functions,
    memorydb,
    mq,
    msk,
    neptune,
    opensearch,
    rds,
    redshift,
)
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource
from scanner.model.database_zones import (
    cache_outlives_zone,
    cluster_outlives_zone,
    file_system_outlives_zone,
    nodes_outlive_zone,
)
from scanner.model.fields import Link
from scanner.model.machine_roles import zones_of_peers
from scanner.model.routes import NatGateway
from scanner.model.subnet_routes import hop_of, routing_of
from scanner.model.vpc import Subnet
from scanner.model.zones import Relation, Zones, ZoneTerm, relation
from scanner.verdict import Result, Verdict


class State(IntEnum):
    """What becomes of a tier or workload; the worst last. Unknown is worse than interrupted: it may be lost."""

    CONTINUES = 0
    INTERRUPTED = 1
    UNKNOWN = 2
    LOST = 3


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one resource, and the result that it rests on."""

    state: State
    resource: Resource
    reason: str
    result: Result


@dataclass(frozen=True, slots=True)
class Tier:
    """How a kind stands towards zones.

    `spread` asserts that its members, or a standby, lie in two zones; `size` that there are at least two members, where
    a controller would start a lost one anew elsewhere (None: nothing is started anew). `zones` are those that it has a
    part in, None where they are not stated. `subnets` are those that its members leave the network by.
    """

    resource: Resource
    spread: Result
    size: Result | None = None
    zones: Zones | None = None
    subnets: tuple[Link, ...] = ()


def tier_of(resource: Resource) -> Tier | None:
    """How a resource stands towards zones; None for one that belongs to the whole Region, or to no workload."""
    match resource:
        case elb.LoadBalancer() | classic_elb.ClassicLoadBalancer():
            zones = resource.zones()
            return Tier(resource, zones.reach(2), None, zones)
        case AutoScalingGroup():
            zones = resource.zones()
            return Tier(resource, zones.reach(2), resource.keeps(2), zones, tuple(resource.subnets))
        case ecs.Service():
            zones = resource.zones()
            return Tier(resource, zones.reach(2), resource.keeps(2), zones, tuple(resource.subnets))
        case functions.Function():
            reached = resource.zones()
            return None if reached is None else Tier(resource, reached.reach(2), None, reached, tuple(resource.subnets))
        case ec2.Instance():
            zones = zones_of_peers(resource)
            return Tier(resource, zones.reach(2), None, zones, (resource.subnet,))
        case eks.NodeGroup():
            return Tier(resource, resource.spreads_alone())
        case _:
            spread = _store(resource)
            return None if spread is None else Tier(resource, spread)


def _store(resource: Resource) -> Result | None:
    """Whether a data store outlives any zone; None for another kind."""
    match resource:
        case rds.DbInstance():
            return None if resource.is_member or resource.is_replica else resource.multi_az.is_true()
        case rds.DbCluster() | docdb.DbCluster() | neptune.DbCluster():
            return cluster_outlives_zone(resource)
        case elasticache.ReplicationGroup() | memorydb.Cluster():
            return cache_outlives_zone(resource)
        case elasticache.CacheCluster():
            return nodes_outlive_zone(resource)
        case opensearch.Domain():
            return resource.survives_a_zone()
        case msk.Cluster() | mq.Broker():
            return resource.spans_zones()
        case efs.FileSystem() | fsx.FileSystem():
            return file_system_outlives_zone(resource)
        case redshift.Cluster():
            return resource.multi_az.is_true()
        case _:
            return None


def fate_of(tier: Tier, zone: ZoneTerm | None) -> Fate:
    """What becomes of a tier when a zone is lost; None stands for a zone that nobody names, and that may be any."""
    resource = tier.resource
    named = zone.describe() if zone is not None else "its zone"
    untouched = _is_elsewhere(tier, zone)
    if untouched:
        return Fate(State.CONTINUES, resource, f"{resource.address} has no part in {named}", tier.spread)
    match tier.spread.verdict:
        case Verdict.FAIL:
            return Fate(State.LOST, resource, f"{resource.address} is lost: {_said(tier.spread)}", tier.spread)
        case Verdict.UNKNOWN:
            return Fate(State.UNKNOWN, resource, f"{resource.address}: {_said(tier.spread)}", tier.spread)
        case Verdict.PASS:
            pass
    if tier.size is not None and tier.size.verdict is Verdict.FAIL:
        words = f"{resource.address} is started anew elsewhere, and answers nobody until then: {_said(tier.size)}"
        return Fate(State.INTERRUPTED, resource, words, tier.size)
    if tier.size is not None and tier.size.verdict is Verdict.UNKNOWN:
        return Fate(State.UNKNOWN, resource, f"{resource.address}: {_said(tier.size)}", tier.size)
    cut = _cut_off(tier, zone)
    if cut is not None:
        return cut
    return Fate(State.CONTINUES, resource, f"{resource.address} goes on in another zone", tier.spread)


def _said(result: Result) -> str:
    return result.evidence[0].message if result.evidence else "nothing is known of it"


def _is_elsewhere(tier: Tier, zone: ZoneTerm | None) -> bool:
    """Whether the tier surely has nothing in the zone."""
    if zone is None or tier.zones is None or tier.zones.rest is not None or not tier.zones.terms:
        return False
    return all(relation(term.value, zone.value) is Relation.DISTINCT for term in tier.zones.terms)


def _cut_off(tier: Tier, zone: ZoneTerm | None) -> Fate | None:
    """The members in other zones that lose their way out with the zone, where these are all that are left."""
    if zone is None:
        return None
    left: list[tuple[Subnet, NatGateway | None]] = []
    for link in tier.subnets:
        subnet = link.to(Subnet)
        if subnet is None:
            return None
        if relation(subnet.zone_term().value, zone.value) is Relation.DISTINCT:
            left.append((subnet, _gateway_in(subnet, zone)))
    gateways = [gateway for _, gateway in left if gateway is not None]
    if not left or len(gateways) < len(left):
        return None
    subnet, gateway = left[0][0], gateways[0]
    words = f"{tier.resource.address} loses its way out: {subnet.address} leaves through {gateway.address}"
    result = tier.resource.failed(words).involving(subnet.address, gateway.address)
    return Fate(State.INTERRUPTED, tier.resource, words, result)


def _gateway_in(subnet: Subnet, zone: ZoneTerm) -> NatGateway | None:
    """The NAT gateway in this zone that the subnet leaves by."""
    for route in routing_of(subnet).default_routes():
        hop = hop_of(route)
        if hop is None or isinstance(hop, Result) or not isinstance(hop.resource, NatGateway) or hop.zone is None:
            continue
        if relation(hop.zone.value, zone.value) is Relation.SAME:
            return hop.resource
    return None


def zones_in_use(tiers: list[Tier]) -> list[ZoneTerm]:
    """Every zone that some tier has a part in, each once, in the order in which they are met."""
    found: list[ZoneTerm] = []
    for term in _terms(tiers):
        if not any(relation(term.value, other.value) is Relation.SAME for other in found):
            found.append(term)
    return found


def _terms(tiers: list[Tier]) -> Iterator[ZoneTerm]:
    for tier in tiers:
        if tier.zones is not None:
            yield from tier.zones.terms
        for link in tier.subnets:
            subnet = link.to(Subnet)
            if subnet is None:
                continue
            yield subnet.zone_term()
            for route in routing_of(subnet).default_routes():
                hop = hop_of(route)
                if hop is not None and not isinstance(hop, Result) and hop.zone is not None:
                    yield hop.zone
