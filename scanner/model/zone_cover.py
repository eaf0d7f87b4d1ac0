"""Whether something is present in every zone that needs it."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.fields import Link
from scanner.model.readings import Undecided
from scanner.model.routes import RouteTable
from scanner.model.vpc import Subnet, Vpc
from scanner.model.zones import Relation, Zones, ZoneTerm, relation, term_of
from scanner.values import Unknown
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


def compute_subnets(vpc: Vpc) -> Iterator[Subnet]:
    """Subnets of a VPC in which programs run, by what refers to them."""
    for subnet in vpc.subnets():
        if any(block.type in COMPUTE_TYPES for block, _ in subnet.view.graph.referrers(subnet.block)):
            yield subnet


def subnets_routed_to(vpc: Vpc, address: str) -> Iterator[Subnet]:
    """Subnets of a VPC whose route table has a route to the resource at an address."""
    for subnet in vpc.subnets():
        tables = (link.to(RouteTable) for link in subnet.route_tables)
        if any(_leads_to(table, address) for table in tables if table is not None):
            yield subnet


def _leads_to(table: RouteTable, address: str) -> bool:
    return any(_names(link, address) for route in table.routes for link in route.targets())


def _names(link: Link, address: str) -> bool:
    """Whether a link leads to the resource at an address, or to something that is computed from it."""
    if link.known is not None:
        return link.known.address == address
    value = link.fact.value if isinstance(link.fact, Undecided) else None
    return isinstance(value, Unknown) and f"{value.needs}.".startswith(f"{address}.")
