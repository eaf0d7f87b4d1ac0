"""Where the traffic of a subnet goes: its route table, the hops of its routes, and the zones that these lie in.

https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.model.base import Node, Resource
from scanner.model.ec2 import Instance, NetworkInterface
from scanner.model.endpoints import Endpoint
from scanner.model.fields import Link, on, references
from scanner.model.links import may_lead_inside, unplaced_block, unseen_names, with_open_link
from scanner.model.placement import zone_of
from scanner.model.routes import NatGateway, Route, RouteTable
from scanner.model.vpc import Subnet, Vpc
from scanner.model.zones import Relation, ZoneTerm, relation
from scanner.values import Unknown, plain
from scanner.verdict import Result, Verdict, all_of

_ZONE_BOUND = ("natgateway", "nat_gateway", "instance", "networkinterface", "network_interface", "vpcend", "vpc_end")
"""How the properties of a route begin whose targets lie in one zone, whatever they are."""

_DEFAULT_TABLE = "aws_default_route_table"

_HOPS = 8
"""How many devices a path is followed through; real ones have two or three."""


class MainTables(Node):
    """The route tables that stand for a VPC's main one: for subnets without a table of their own."""

    __slots__ = ()

    tables = references(
        "routes.RouteTable",
        tf=(on("aws_main_route_table_association.vpc_id", "route_table_id"),),
    )


@dataclass(frozen=True, slots=True)
class Routing:
    """The route table of a subnet; None where there is none but the VPC's own, which routes within the VPC alone.

    `doubt` says why the table can't be told.
    """

    subnet: Subnet
    table: RouteTable | None
    doubt: Result | None = None

    def routes(self) -> Iterator[Route]:
        """The routes of the table."""
        if self.table is not None:
            yield from self.table.routes

    @property
    def unseen(self) -> Result | None:
        """Unknown where the table may have routes that are not seen."""
        if self.table is None or self.table.routes.rest is None:
            return None
        return self.table.routes.unknown(f"which routes {self.table.address} has is not settled")

    def default_routes(self) -> list[Route]:
        """The routes that may take whatever no other route does."""
        return [route for route in self.routes() if route.is_default().verdict is not Verdict.FAIL]


def routing_of(subnet: Subnet) -> Routing:
    """The route table that a subnet follows: its own, else the VPC's main one."""
    tables = subnet.route_tables
    for link in tables:
        table = link.to(RouteTable)
        return Routing(subnet, table, None if table is not None else link.unknown("its route table is not in the code"))
    if tables.rest is not None:
        return Routing(subnet, None, tables.unknown(f"the route table of {subnet.address} is not settled"))
    vpc = subnet.vpc.to(Vpc)
    if vpc is None:
        return Routing(subnet, None, subnet.vpc.unknown(f"{subnet.address} follows the main table of a VPC outside"))
    main = _main_table(vpc)
    return Routing(subnet, None, main) if isinstance(main, Result) else Routing(subnet, main)


def _main_table(vpc: Vpc) -> RouteTable | Result | None:
    """The table that the template makes the VPC's main one; unknown where it may be any."""
    stated = MainTables(vpc.block, vpc.value, vpc.view, vpc.absent).tables
    for link in stated:
        table = link.to(RouteTable)
        if table is not None:
            return table
    for block, _ in vpc.view.graph.referrers(vpc.block):
        if block.type == _DEFAULT_TABLE:
            return RouteTable(block, vpc.view)
    if unseen_names(stated):
        return stated.unknown(f"which route table is the main one of {vpc.address} is not settled")
    return unplaced_block(vpc, _DEFAULT_TABLE, "default_route_table_id")


def reaches_internet(subnet: Subnet) -> Result:
    """Assert that the subnet has a default route to an internet gateway, which makes it a public one."""
    routing = routing_of(subnet)
    if routing.doubt is not None:
        return routing.doubt
    if routing.table is None:
        return subnet.failed(f"{subnet.address} follows the VPC's main route table, which leads nowhere outside")
    result = routing.table.routes.any(
        lambda route: route.is_default() & route.gateway.is_set(),
        f"{routing.table.address} has no route to the internet",
    )
    return result.involving(subnet.address, routing.table.address)


@dataclass(frozen=True, slots=True)
class Hop:
    """What a route leads to that lies in one zone: its zone, and the subnet that it goes on from, where known."""

    resource: Resource
    zone: ZoneTerm | None
    subnet: Subnet | None


def hop_of(route: Route) -> Hop | Result | None:
    """The zone-bound device that a route leads to; None for a regional one; unknown where nobody can tell."""
    for link in route.targets():
        target = link.known
        match target:
            case NatGateway():
                regional = target.availability_mode.is_("regional")
                if regional.verdict is not Verdict.FAIL:
                    return None if regional.verdict is Verdict.PASS else regional
                return _behind(target, target.subnet)
            case Instance():
                return _behind(target, target.subnet)
            case NetworkInterface():
                return _behind(target, target.subnet)
            case Endpoint() if target.kind.known != "Gateway":
                return _behind(target, next(iter(target.subnets), None))
            case None if link.name.rpartition(".")[2].lower().startswith(_ZONE_BOUND):
                return link.unknown(f"in which zone {link.name} lies is not in the template")
            case _:
                pass  # What is left belongs to the Region.
    return None


def _behind(resource: Resource, link: Link | None) -> Hop:
    if link is None:
        return Hop(resource, None, None)
    return Hop(resource, zone_of(resource, link), link.to(Subnet))


def stays_in_zone(subnet: Subnet) -> Result:
    """Assert that no route of the subnet, nor of the devices on the way, leads through another zone."""
    return _stays(subnet, subnet.zone_term(), subnet, frozenset(), _HOPS)


def _stays(start: Subnet, zone: ZoneTerm, subnet: Subnet, seen: frozenset[str], left: int) -> Result:
    routing = routing_of(subnet)
    if routing.doubt is not None:
        return routing.doubt
    found = [] if routing.unseen is None else [routing.unseen]
    for route in routing.routes():
        hop = hop_of(route)
        if isinstance(hop, Result):
            found.append(hop)
        elif hop is not None and hop.resource.address not in seen:
            found.append(_same_zone(start, zone, hop, route))
            if hop.subnet is not None and hop.subnet.address != subnet.address and left:
                found.append(_stays(start, zone, hop.subnet, seen | {hop.resource.address}, left - 1))
    none = start.passed(f"no route of {start.address} leads through a device that lies in one zone")
    return _placed(all_of(found, none), start) if found else none


def _placed(result: Result, subject: Resource) -> Result:
    """The result at the head of what it is about; the routes that it rests on follow."""
    first = result.evidence[0]
    return result if first.span == subject.span else result.at(subject.span, first.message, subject.address)


def _same_zone(start: Subnet, zone: ZoneTerm, hop: Hop, route: Route) -> Result:
    involved = (start.address, hop.resource.address, *([hop.subnet.address] if hop.subnet is not None else ()))
    if hop.zone is None:
        return route.unknown(f"in which zone {hop.resource.address} lies is not stated").involving(*involved)
    here, there = zone.describe(), hop.zone.describe()
    match relation(zone.value, hop.zone.value):
        case Relation.SAME:
            words = f"{start.address} leaves through {hop.resource.address} in its own zone"
            return route.passed(words).involving(*involved)
        case Relation.DISTINCT:
            words = f"{start.address} in {here} leaves through {hop.resource.address} in {there}"
            return route.failed(words).involving(*involved)
        case _:
            needs = _needs(zone, hop.zone)
            words = f"whether {start.address} and {hop.resource.address} lie in one zone is not settled"
            return route.unknown(words, *needs).involving(*involved)


def _needs(*terms: ZoneTerm) -> list[str]:
    values = [plain(term.value) for term in terms]
    return list(dict.fromkeys(value.describe() for value in values if isinstance(value, Unknown)))


def has_gateway_in_each_zone(vpc: Vpc) -> Result | None:
    """Assert that each private subnet which leaves through a NAT gateway has one in its own zone; None without subnets.

    One gateway for subnets of one zone is no fault here, wherever it lies: that single zone is what others judge.
    """
    found: list[Result] = []
    private: list[tuple[Subnet, Hop, Route]] = []
    any_subnet = False
    for subnet in vpc.subnets():
        any_subnet = True
        routing = routing_of(subnet)
        if routing.doubt is not None:
            found.append(routing.doubt)
            continue
        if routing.unseen is not None:
            found.append(routing.unseen)
        for route in routing.default_routes():
            hop = hop_of(route)
            if isinstance(hop, Result):
                found.append(hop)
            elif hop is not None and isinstance(hop.resource, NatGateway):
                private.append((subnet, hop, route))
    found.extend(one.vpc.unknown() for one in with_open_link(vpc, Subnet, "vpc", may_lead_inside))
    if not any_subnet and not found:
        return None
    several = _several([subnet.zone_term() for subnet, _, _ in private])
    for subnet, hop, route in private:
        result = _same_zone(subnet, subnet.zone_term(), hop, route)
        if result.verdict is not Verdict.FAIL or several:
            found.append(result)
        gateway = hop.resource
        if isinstance(gateway, NatGateway):
            found.append(gateway.leads_out())
    none = vpc.passed("no private subnet leaves through a NAT gateway of another zone")
    return (_placed(all_of(found, none), vpc) if found else none).involving(vpc.address)


def _several(terms: list[ZoneTerm]) -> bool:
    """Whether two of the zones may differ."""
    return any(
        relation(one.value, other.value) is not Relation.SAME
        for index, one in enumerate(terms)
        for other in terms[index + 1 :]
    )
