"""How each kind of resource stands towards the loss of a zone, as AWS's pages on its service say.

The policies on availability zones judge the same facts one resource at a time; here they become parts of a simulation.
https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/aws-services-by-boundary-type.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.analysis.network.subnet_routes import hop_of, routing_of
from scanner.analysis.workloads.store_tiers import STORE_TYPES, regional_member, store_member
from scanner.analysis.workloads.tier_members import Behaviour, Exit, Member, Part
from scanner.model import classic_elb, ec2, ecs, eks, elb, functions, rds
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource, typed
from scanner.model.placement import unseen_zone, zones_of, zones_of_instance
from scanner.model.readings import Undecided
from scanner.model.vpc import Subnet
from scanner.model.zones import Zones, ZoneTerm, settles
from scanner.values import Reference
from scanner.verdict import Result, Verdict

TIER_TYPES = STORE_TYPES | {
    name
    for kind in (
        elb.LoadBalancer,
        classic_elb.ClassicLoadBalancer,
        AutoScalingGroup,
        ecs.Service,
        eks.NodeGroup,
        eks.FargateProfile,
        eks.Cluster,
        rds.Proxy,
        functions.Function,
        ec2.Instance,
    )
    for name in kind.types()
}
"""The types of which `member_of` may make a member."""


def member_of(resource: Resource) -> Member | None:
    """How a resource stands towards zones; None for what is no tier of a workload."""
    derived, key = resource.view.world.derived, ("member", resource.address)
    if key not in derived:
        derived[key] = _member_of(resource)
    found = derived[key]
    assert found is None or isinstance(found, Member)
    return found


def _member_of(resource: Resource) -> Member | None:
    match resource:
        case elb.LoadBalancer() if _is_surely_in_two_zones(resource):
            return Member(resource, Behaviour.TAKEN_OVER, resource.passed("it takes subnets of two zones at least"))
        case elb.LoadBalancer() | classic_elb.ClassicLoadBalancer():
            outward = resource.is_internal().verdict is Verdict.FAIL
            return _spread(resource, resource.zones(), Behaviour.FIXED, leaves=outward, faces_out=outward)
        case AutoScalingGroup() | ecs.Service():
            return _spread(resource, resource.zones(), Behaviour.RESTARTED, pair=resource.keeps(2))
        case eks.NodeGroup():
            pair = resource.minimum.at_least(2) | resource.desired.at_least(2)
            return _spread(resource, resource.zones(), Behaviour.RESTARTED, pair=pair)
        case eks.FargateProfile():
            return _spread(resource, resource.zones(), Behaviour.FIXED)
        case rds.Proxy():
            return _spread(resource, zones_of(resource, resource.subnets), Behaviour.FIXED, leaves=False)
        case eks.Cluster():
            return _cluster(resource)
        case functions.Function():
            reached = resource.zones()
            return regional_member(resource) if reached is None else _spread(resource, reached, Behaviour.FIXED)
        case ec2.Instance():
            return _machine(resource)
        case _:
            return store_member(resource)


def _is_surely_in_two_zones(balancer: elb.LoadBalancer) -> bool:
    """Whether a load balancer whose zones the template leaves open can be deployed in two alone.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
    """
    crossing = balancer.spreads_over_zones().verdict
    if balancer.kind.known != "application" or crossing is not Verdict.PASS:
        return False
    zones = balancer.zones()
    return zones.rest is not None or (len(zones.terms) > 1 and zones.reach(2).verdict is Verdict.UNKNOWN)


def _spread(
    resource: Resource,
    zones: Zones,
    behaviour: Behaviour,
    *,
    pair: Result | None = None,
    leaves: bool = True,
    faces_out: bool = False,
) -> Member:
    """A member with a part in each of some zones; `leaves` says that it may need its way out of the network."""
    parts = tuple(Part(term, _exits(resource, term.address) if leaves else ()) for term in zones.terms)
    mend = "give it subnets in two zones"
    if parts:
        return Member(resource, behaviour, zones.reach(2), parts, zones.rest, pair, faces_out, mend)
    # It lies somewhere, wherever that is.
    rest = zones.rest or Undecided("it names neither subnet nor zone", (), resource.span, Reference(resource.address))
    words = f"in which zones {resource.address} lies is not in the template"
    spread = resource.unknown(words, *(rest.needs or (f"the subnets of {resource.address}",)))
    return Member(resource, behaviour, spread, _somewhere(resource), rest, pair, faces_out, mend)


def _somewhere(resource: Resource) -> tuple[Part, ...]:
    """The one part that something surely has, in a zone that nobody can tell."""
    return (Part(unseen_zone(Reference(resource.address), resource.span, resource.address)),)


def _machine(instance: ec2.Instance) -> Member:
    zones = zones_of_instance(instance)
    subnets = [instance.subnet.known, *(one.subnet.known for one in instance.interfaces)]
    home = next((one for one in subnets if one is not None), None)
    exits = _exits(instance, home.address) if home is not None else ()
    parts = tuple(Part(term, exits) for term in zones.terms)
    return Member(instance, Behaviour.FIXED, zones.reach(2), parts or _somewhere(instance), zones.rest)


def _exits(resource: Resource, address: str) -> tuple[Exit, ...]:
    """The devices in single zones by which what lies in the subnet at an address leaves its network."""
    derived, key = resource.view.world.derived, ("exits", address)
    if key not in derived:
        derived[key] = tuple(_exits_of(resource, address))
    found = derived[key]
    assert isinstance(found, tuple)
    return found


def _exits_of(resource: Resource, address: str) -> Iterator[Exit]:
    block = resource.view.graph.block(address)
    if block is None or block.type not in Subnet.types():
        return
    subnet = Subnet(block, resource.view)
    for route in routing_of(subnet).default_routes():
        hop = hop_of(route)
        holder = typed(route.block, resource.view)
        if isinstance(hop, Result):
            unseen = next((link for link in route.targets() if isinstance(link.fact, Undecided)), None)
            if unseen is not None and isinstance(unseen.fact, Undecided):
                zone = unseen_zone(unseen.fact.value, unseen.span, route.address)
                yield Exit(f"a device that {unseen.name} names", zone, holder)
        elif hop is not None and hop.zone is not None and not _goes_along(hop.zone, subnet):
            yield Exit(hop.resource.address, hop.zone, holder)


def _goes_along(zone: ZoneTerm, subnet: Subnet) -> bool:
    """Whether each instance of a subnet has a device of its own, in its zone."""
    return zone.value == subnet.zone_term().value and not settles(zone.value)


def _cluster(cluster: eks.Cluster) -> Member | None:
    """The nodes of a Kubernetes cluster in the template; None where there are none, and no mode that starts them."""
    spread = cluster.spreads_nodes()
    zones = cluster.zones_of_nodes()
    if spread is None or zones is None:
        return None
    parts = tuple(Part(term, _exits(cluster, term.address)) for term in zones.terms)
    return Member(cluster, Behaviour.RESTARTED, zones.reach(2), parts, zones.rest, cluster.has_two_nodes())
