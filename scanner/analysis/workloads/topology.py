"""Whether an architecture can be drawn from code: where each network, subnet and outside connection lies.

https://docs.aws.amazon.com/vpc/latest/userguide/how-it-works.html
"""

from __future__ import annotations

from scanner.analysis.workloads.zone_identity import names_zone
from scanner.model.direct_connect import Connection as DirectConnection
from scanner.model.readings import Missing
from scanner.model.vpc import Subnet, Vpc
from scanner.model.vpn import Connection, CustomerGateway
from scanner.verdict import Result, Verdict

Drawn = Vpc | Subnet | Connection | DirectConnection


def can_be_drawn(drawn: Drawn) -> Result:
    """Assert that its place is stated: the zone of a subnet, the other end of a connection."""
    match drawn:
        case Vpc():
            return drawn.passed("a network is drawn by itself")
        case Subnet():
            placed = names_zone(drawn.zone)
            if placed.verdict is Verdict.FAIL:
                return drawn.unknown("the service chooses its zone", f"the zone of {drawn.address}")
            return placed
        case Connection():
            return _other_end(drawn)
        case DirectConnection():
            return drawn.location.is_set().because("its location is stated")


def _other_end(connection: Connection) -> Result:
    link = connection.customer_gateway
    gateway = link.to(CustomerGateway)
    if gateway is not None:
        return link.passed(f"{gateway.address} is its other end").involving(gateway.address)
    if isinstance(link.fact, Missing):
        return link.failed("its other end is not named")
    return link.unknown("its other end lies outside the template")
