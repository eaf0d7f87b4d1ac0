"""AWS Direct Connect: connections, link groups, virtual interfaces, gateways.

https://docs.aws.amazon.com/directconnect/latest/UserGuide/high_resiliency.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import Resource, typed
from scanner.model.fields import on, reference, references, text
from scanner.model.links import may_lead_inside, unplaced
from scanner.model.readings import Missing, Reading
from scanner.model.template_voice import all_of_kind
from scanner.verdict import Result, Verdict


class Connection(Resource):
    """A connection to a Direct Connect location."""

    cloudformation = "AWS::DirectConnect::Connection"
    terraform = "aws_dx_connection"

    location = text(cfn="Location", tf="location")
    lag = reference("direct_connect.Lag", cfn="LagId")


class HostedConnection(Resource):
    """A connection that a partner provides out of its own; where it ends is the partner's matter."""

    terraform = "aws_dx_hosted_connection"


class Lag(Resource):
    """A group of links that act as one connection."""

    cloudformation = "AWS::DirectConnect::Lag"
    terraform = "aws_dx_lag"

    location = text(cfn="Location", tf="location")
    joined = references(
        "direct_connect.Connection",
        tf=("connection_id", on("aws_dx_connection_association.lag_id", "connection_id")),
    )

    def has_two_links(self) -> Result:
        """Assert two members or more; unknown where none is in the template, since they may be ordered elsewhere."""
        named = {link.known.address for link in self.joined if link.known is not None}
        for block in self.view.graph.blocks_of(Connection.types()):
            member = typed(block, self.view)
            lag = member.lag.known if isinstance(member, Connection) else None
            if lag is not None and lag.address == self.address:
                named.add(member.address)
        count = len(named) + sum(1 for link in self.joined if link.known is None)
        if count >= 2:
            return self.passed(f"the group has {count} links").involving(*sorted(named))
        if not count:
            return self.unknown("the links of the group are not in the template")
        if self.joined.rest is not None:
            return self.joined.unknown("which links the group has is not settled")
        return self.failed("the group has one link")


class Gateway(Resource):
    """A Direct Connect gateway."""

    cloudformation = "AWS::DirectConnect::DirectConnectGateway"
    terraform = "aws_dx_gateway"


class VirtualInterface(Resource):
    """A virtual interface: a network's traffic over a connection."""

    cloudformation = (
        "AWS::DirectConnect::PrivateVirtualInterface",
        "AWS::DirectConnect::TransitVirtualInterface",
        "AWS::DirectConnect::PublicVirtualInterface",
    )
    terraform = (
        "aws_dx_private_virtual_interface",
        "aws_dx_transit_virtual_interface",
        "aws_dx_public_virtual_interface",
    )

    carrier = reference(
        "direct_connect.Connection direct_connect.Lag direct_connect.HostedConnection",
        cfn="ConnectionId",
        tf="connection_id",
    )
    gateway = reference("direct_connect.Gateway", cfn="DirectConnectGatewayId", tf="dx_gateway_id")
    vpn_gateway = reference("vpn.Gateway", cfn="VirtualGatewayId", tf="vpn_gateway_id")

    def lands_on(self, gateway: Resource) -> bool:
        """Whether it ends at a gateway."""
        landings = (self.gateway.known, self.vpn_gateway.known)
        return any(landing is not None and landing.address == gateway.address for landing in landings)


ASSOCIATIONS = ("AWS::DirectConnect::DirectConnectGatewayAssociation", "aws_dx_gateway_association")


def interfaces_of(gateway: Resource) -> Iterator[VirtualInterface]:
    """The virtual interfaces that end at a gateway."""
    seen: set[str] = set()
    for block, _ in gateway.view.graph.referrers(gateway.block):
        interface = typed(block, gateway.view)
        if block.address not in seen and isinstance(interface, VirtualInterface) and interface.lands_on(gateway):
            seen.add(block.address)
            yield interface


def unplaced_interface(gateway: Resource) -> Result | None:
    """Unknown where a virtual interface may end at a gateway, since where it ends is not settled."""
    if isinstance(gateway, Gateway):
        return unplaced(gateway, VirtualInterface, cfn="DirectConnectGatewayId", tf="dx_gateway_id")
    return unplaced(gateway, VirtualInterface, cfn="VirtualGatewayId", tf="vpn_gateway_id")


def lands_on(gateway: Resource) -> bool:
    """Whether Direct Connect reaches a virtual private or transit gateway, directly or by a Direct Connect gateway."""
    if next(interfaces_of(gateway), None) is not None:
        return True
    return any(block.type in ASSOCIATIONS for block, _ in gateway.view.graph.referrers(gateway.block))


def two_locations(gateway: Gateway) -> Result | None:
    """Assert that connections at two locations carry a gateway's interfaces; None for a gateway without any."""
    places: dict[str, Reading[str] | None] = {}
    for interface in interfaces_of(gateway):
        carrier = interface.carrier.known
        if isinstance(carrier, Connection | Lag):
            places[carrier.address] = carrier.location
        else:
            places[interface.address] = None
    if not places:
        return unplaced_interface(gateway)
    result = _distinct_locations(gateway, places)
    unseen = unplaced_interface(gateway) if result.verdict is Verdict.FAIL else None
    return result if unseen is None else unseen.involving(*places)


def all_at_two_locations(connection: Connection | Lag) -> Result | None:
    """As `two_locations`, for connections whose interfaces are not in the template; None for any other."""
    carried = any(
        block.type in VirtualInterface.types() for block, _ in connection.view.graph.referrers(connection.block)
    )
    lag = connection.lag if isinstance(connection, Connection) else None
    if carried or (lag is not None and not isinstance(lag.fact, Missing)):
        return None
    for interface in all_of_kind(connection, VirtualInterface):
        if may_lead_inside(interface.carrier.fact):
            return interface.carrier.unknown(f"which connection carries {interface.address} is not settled")
    places: dict[str, Reading[str] | None] = {}
    for block in connection.view.graph.blocks_of((*Connection.types(), *Lag.types())):
        other = typed(block, connection.view)
        if isinstance(other, Connection | Lag):
            places[other.address] = other.location
    return _distinct_locations(connection, places)


def _distinct_locations(place: Resource, places: dict[str, Reading[str] | None]) -> Result:
    readings = list(places.values())
    known = {reading.known for reading in readings if reading is not None and reading.known is not None}
    open_ones = [reading for reading in readings if reading is None or reading.known is None]
    if len(known) >= 2:
        return place.passed(f"connections end at {', '.join(sorted(known))}").involving(*places)
    if open_ones:
        doubt = place.unknown("where the connections end is not settled", "the location of each connection")
        return doubt.involving(*places)
    result = place.failed(f"all connections end at {', '.join(sorted(known))}").involving(*places)
    return result.graded("medium") if len(places) > 1 else result


def two_carriers(gateway: Resource) -> Result | None:
    """Assert that two connections carry interfaces of a gateway; None for a gateway without any."""
    interfaces = list(interfaces_of(gateway))
    if not interfaces:
        return unplaced_interface(gateway)
    involved = [one.address for one in interfaces]
    carriers = {one.carrier.known.address for one in interfaces if one.carrier.known is not None}
    literal = {one.carrier.literal for one in interfaces if one.carrier.literal is not None}
    if len(carriers | literal) >= 2:
        return gateway.passed("two connections carry its virtual interfaces").involving(*involved)
    if len(interfaces) > 1 and any(one.carrier.known is None and one.carrier.literal is None for one in interfaces):
        return gateway.unknown("whether its virtual interfaces use different connections is not settled")
    unseen = unplaced_interface(gateway)
    if unseen is not None:
        return unseen.involving(*involved)
    words = "one connection carries all its virtual interfaces" if len(interfaces) > 1 else "it has a single interface"
    return gateway.failed(words).involving(*involved)
