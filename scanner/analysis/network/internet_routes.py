"""Whether the internet is routed to a subnet: its table, the internet gateway, and what may stand between.

https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
"""

from __future__ import annotations

from scanner.analysis.network.subnet_routes import hop_of, routing_of
from scanner.model.endpoints import Endpoint
from scanner.model.readings import Missing
from scanner.model.routes import InternetGateway, Route
from scanner.model.vpc import Subnet, Vpc
from scanner.model.vpc_public_access import ingress_is_blocked
from scanner.verdict import Result, Verdict, any_of


def is_routed_to_internet(subnet: Subnet, version: int) -> Result:
    """Assert that the subnet's table routes any address of an IP version to an internet gateway of its VPC.

    Where the way leads through a firewall's endpoint, what the firewall lets through decides: unknown.
    """
    routing = routing_of(subnet)
    if routing.doubt is not None:
        return routing.doubt
    if routing.table is None:
        return subnet.failed(f"{subnet.address} follows the VPC's main route table, which leads nowhere outside")
    table = routing.table
    found = [_leads_out(route, subnet, version) for route in table.routes]
    if table.routes.rest is not None:
        found.append(table.routes.unknown(f"which routes {table.address} has is not settled"))
    routed = any_of(found, table.failed(f"{table.address} has no route to the internet"))
    if routed.verdict is Verdict.FAIL:
        routed = table.failed(f"{table.address} has no route to the internet")
    routed = routed.involving(subnet.address, table.address)
    blocked = None if routed.verdict is Verdict.FAIL else ingress_is_blocked(subnet)
    return routed if blocked is None else routed & ~blocked


def _leads_out(route: Route, subnet: Subnet, version: int) -> Result:
    default = route.is_default_of(version)
    if default.verdict is Verdict.FAIL:
        return default
    gateway = route.gateway.known
    if isinstance(gateway, InternetGateway):
        words = f"{route.address} routes every address to {gateway.address}"
        return (default & _belongs(gateway, subnet)).because(words).involving(gateway.address)
    if not isinstance(route.gateway.fact, Missing) and gateway is None and route.gateway.literal != "local":
        return default & route.gateway.is_set().because(f"{route.address} routes every address to a gateway")
    hop = None if isinstance(route.endpoint.fact, Missing) else hop_of(route)
    if hop is None or isinstance(hop, Result) or not isinstance(hop.resource, Endpoint):
        return route.failed(f"{route.address} does not lead to an internet gateway")
    return default & route.unknown(f"what {hop.resource.address} lets through on the way is not in the template")


def _belongs(gateway: InternetGateway, subnet: Subnet) -> Result:
    """Assert that a gateway is not attached to another VPC than the subnet's."""
    vpc = subnet.vpc.to(Vpc)
    attached = [link.known for link in gateway.vpcs]
    if vpc is None or not attached or None in attached or gateway.vpcs.rest is not None:
        return gateway.passed("nothing attaches the gateway elsewhere")
    if any(one is not None and one.address == vpc.address for one in attached):
        return gateway.passed(f"it is attached to {vpc.address}")
    return gateway.failed(f"{gateway.address} is attached to another VPC")
