"""Whether something is present in every zone that needs it."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import typed
from scanner.model.fields import Link
from scanner.model.links import may_lead_inside
from scanner.model.readings import Reading, Undecided
from scanner.model.routes import RouteTable
from scanner.model.subnet_holders import hidden_holder
from scanner.model.unsettled import is_anything
from scanner.model.vpc import Subnet, Vpc
from scanner.model.zones import Relation, Zones, ZoneTerm, relation, term_of
from scanner.values import Reason, Unknown
from scanner.verdict import Result, Verdict

COMPUTE_TYPES = frozenset(
    {
        "AWS::AutoScaling::AutoScalingGroup",
        "AWS::EC2::Instance",
        "AWS::ECS::Service",
        "AWS::EKS::Nodegroup",
        "AWS::Lambda::Function",
        "aws_autoscaling_group",
        "aws_ecs_service",
        "aws_eks_node_group",
        "aws_instance",
        "aws_lambda_function",
    }
)
"""What runs programs in a subnet."""


def covers(zones: Zones, subnet: Subnet) -> Result:
    """Assert that one of the zones is that of the subnet."""
    term = term_of(subnet.zone)
    words = f"{zones.label} reach the zone of {subnet.address}"
    if term is None:
        return zones.result(Verdict.UNKNOWN, f"the zone of {subnet.address} is chosen by the service")
    relations = [relation(one.value, term.value) for one in zones.terms]
    if Relation.SAME in relations:
        return zones.result(Verdict.PASS, words)
    if zones.rest is not None or Relation.UNKNOWN in relations:
        return zones.result(Verdict.UNKNOWN, f"whether {words} is not settled")
    lacking = ZoneTerm(term.value, term.span, term.address).describe()
    return zones.result(Verdict.FAIL, f"{zones.label} lack {lacking}, where {subnet.address} needs them")


def covers_all(zones: Zones, subnets: Iterator[Subnet]) -> Result:
    """Assert two zones at least, and each zone of these subnets."""
    result = zones.reach(2)
    for subnet in subnets:
        result = result & covers(zones, subnet)
    return result


def covers_routed(zones: Zones, vpc_link: Link, address: str) -> Result:
    """Assert two zones at least, and each zone whose subnets in a VPC are routed to the resource at an address."""
    vpc = vpc_link.to(Vpc)
    if vpc is None:
        doubt = unsettled(vpc_link)
        return zones.reach(2) if doubt is None else zones.reach(2) & doubt
    covered = covers_all(zones, subnets_routed_to(vpc, address))
    doubt = may_be_routed_to(vpc, address, zones)
    return covered if doubt is None else covered & doubt


def compute_subnets(vpc: Vpc) -> Iterator[Subnet]:
    """Subnets of a VPC in which programs run, by what refers to them."""
    for subnet in vpc.subnets():
        if any(block.type in COMPUTE_TYPES for block, _ in subnet.view.graph.referrers(subnet.block)):
            yield subnet


def may_run_programs(vpc: Vpc, zones: Zones) -> Result | None:
    """Unknown where programs may run in a subnet of a VPC that lies in a zone beyond these."""
    for block in vpc.view.graph.blocks_of(Subnet.types()):
        subnet = typed(block, vpc.view)
        if not isinstance(subnet, Subnet) or block.data or covers(zones, subnet).verdict is Verdict.PASS:
            continue
        if is_anything(subnet.vpc.fact):
            return subnet.vpc.unknown(f"whether {subnet.address} lies in {vpc.address} is not settled")
        place = subnet.vpc.known
        hidden = hidden_holder(vpc.view, COMPUTE_TYPES)
        if place is not None and place.address == vpc.address and hidden is not None:
            return hidden
    return None


def subnets_routed_to(vpc: Vpc, address: str) -> Iterator[Subnet]:
    """Subnets of a VPC whose route table has a route to the resource at an address."""
    for subnet in vpc.subnets():
        tables = (link.to(RouteTable) for link in subnet.route_tables)
        if any(_leads_to(table, address) for table in tables if table is not None):
            yield subnet


def may_be_routed_to(vpc: Vpc, address: str, zones: Zones) -> Result | None:
    """Unknown where a subnet in a zone beyond these may be one of the VPC, and be routed to what is at an address."""
    for block in vpc.view.graph.blocks_of(Subnet.types()):
        subnet = typed(block, vpc.view)
        if not isinstance(subnet, Subnet) or block.data or covers(zones, subnet).verdict is Verdict.PASS:
            continue
        place = subnet.vpc.known
        if may_lead_inside(subnet.vpc.fact):
            return subnet.vpc.unknown(f"whether {subnet.address} lies in {vpc.address} is not settled")
        if place is not None and place.address == vpc.address:
            open_route = _open_route(subnet, address)
            if open_route is not None:
                return open_route
    return None


def _open_route(subnet: Subnet, address: str) -> Result | None:
    """Unknown where a subnet's routes may lead to the resource at an address; None where they are settled."""
    words = f"whether {subnet.address} is routed to {address} is not settled"
    tables = subnet.route_tables
    if may_lead_inside(tables.rest) or any(may_lead_inside(link.fact) for link in tables):
        return tables.unknown(words)
    for table in (link.to(RouteTable) for link in tables):
        if table is None:
            continue
        if may_lead_inside(table.routes.rest):
            return table.routes.unknown(words)
        for route in table.routes:
            for link in route.targets():
                if may_lead_inside(link.fact) and not _names(link, address) and not _is_computed(link):
                    return link.unknown(words)
    return None


def _is_computed(link: Link) -> bool:
    """Whether a link names an attribute of some resource, which is not known before it is made."""
    value = link.fact.value if isinstance(link.fact, Undecided) else None
    return isinstance(value, Unknown) and value.reason is Reason.COMPUTED


def unsettled(*readings: Link | Reading[str]) -> Result | None:
    """Unknown where one of these is not settled, and may lead to a resource of the template."""
    return next((one.unknown() for one in readings if may_lead_inside(one.fact)), None)


def _leads_to(table: RouteTable, address: str) -> bool:
    return any(_names(link, address) for route in table.routes for link in route.targets())


def _names(link: Link, address: str) -> bool:
    """Whether a link leads to the resource at an address, or to something that is computed from it."""
    if link.known is not None:
        return link.known.address == address
    value = link.fact.value if isinstance(link.fact, Undecided) else None
    return isinstance(value, Unknown) and f"{value.needs}.".startswith(f"{address}.")
