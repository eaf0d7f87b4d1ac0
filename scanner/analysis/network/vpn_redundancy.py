"""Whether a remote network reaches the solution by more than one VPN connection.

https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-redundant-connection.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import Node, Resource, typed
from scanner.model.direct_connect import lands_on, unplaced_interface
from scanner.model.fields import reference, text
from scanner.model.links import may_lead_inside
from scanner.model.readings import Missing, Reading, Stated, Undecided
from scanner.model.transit_gateway import TransitGateway
from scanner.model.vpn import Connection, CustomerGateway, Gateway
from scanner.values import Value
from scanner.verdict import Result, Verdict, all_of

ALARM_TYPES = ("AWS::CloudWatch::Alarm", "aws_cloudwatch_metric_alarm")


def connections_of(gateway: Gateway | TransitGateway) -> list[Connection]:
    """The connections that land on a gateway; one that a parameter can add counts, since the template offers it."""
    found: dict[str, Connection] = {}
    for block, _ in gateway.view.graph.referrers(gateway.block):
        connection = typed(block, gateway.view)
        if isinstance(connection, Connection):
            landing = connection.gateway if isinstance(gateway, Gateway) else connection.transit_gateway
            if landing.known is not None and landing.known.address == gateway.address:
                found[block.address] = connection
    return list(found.values())


def every_network_twice(gateway: Gateway | TransitGateway) -> Result | None:
    """Assert two connections with different devices for each remote network, or one beside Direct Connect.

    None for a gateway without a VPN connection.
    """
    connections = connections_of(gateway)
    if not connections:
        return _unplaced_connection(gateway)
    if lands_on(gateway):
        return gateway.passed("Direct Connect reaches the gateway beside VPN")
    results = [_two_devices(gateway, group) for group in _by_network(connections)]
    involved = [one.address for one in connections]
    result = all_of(results, gateway.failed("no connection")).involving(*involved)
    if result.verdict is not Verdict.FAIL:
        return result
    unseen = _unplaced_connection(gateway)
    if unseen is None and isinstance(gateway, Gateway):
        unseen = unplaced_interface(gateway)
    return result if unseen is None else unseen.involving(*involved)


def _unplaced_connection(gateway: Gateway | TransitGateway) -> Result | None:
    """Unknown where a VPN connection may land on the gateway, since where it lands is not settled."""
    for connection in _all(gateway):
        landing = connection.gateway if isinstance(gateway, Gateway) else connection.transit_gateway
        if may_lead_inside(landing.fact):
            return landing.unknown(f"where {connection.address} lands is not settled")
    return None


def has_vpn_beside(place: Resource) -> Result:
    """Assert that a VPN connection takes over for Direct Connect: some connection of the template ends at a gateway
    that Direct Connect reaches as well, or at one that is not told apart from it.
    """
    unseen = None
    for connection in _all(place):
        landing = connection.landing.known
        if may_lead_inside(connection.landing.fact):
            unseen = connection.landing.unknown(f"where {connection.address} lands is not settled")
        elif landing is None or lands_on(landing):
            return place.passed(f"{connection.address} takes over by VPN").involving(connection.address)
    return place.failed("no VPN connection takes over") if unseen is None else unseen


def two_connections(connection: Connection) -> Result | None:
    """As `every_network_twice`, of a connection that lands on a gateway out of sight; None for any other."""
    landing = connection.landing
    if landing.known is not None or isinstance(landing.fact, Missing):
        return None
    if may_lead_inside(landing.fact):
        return landing.unknown(f"where {connection.address} lands is not settled")
    same = [one for one in _all(connection) if _value(one.gateway) == _value(connection.gateway)]
    same = [one for one in same if _value(one.transit_gateway) == _value(connection.transit_gateway)]
    return _two_devices(connection, [one for one in same if _networks(one) == _networks(connection)])


def _all(resource: Resource) -> Iterator[Connection]:
    """The connections of the template, those that a parameter can add among them."""
    for block in resource.view.graph.blocks_of(Connection.types()):
        found = typed(block, resource.view)
        if isinstance(found, Connection):
            yield found


def _value(reading: Reading[Resource]) -> object:
    return reading.fact.value if isinstance(reading.fact, Stated | Undecided) else None


def _networks(connection: Connection) -> frozenset[str] | None:
    """The remote networks that static routes name; None where BGP tells them, and any may be meant."""
    known = [one.reading.known for one in connection.destinations]
    return frozenset(text for text in known if text is not None) if known and None not in known else None


def _by_network(connections: list[Connection]) -> list[list[Connection]]:
    """Connections that reach the same remote network; one whose network is not told may reach any."""
    told = {networks for networks in map(_networks, connections) if networks is not None}
    if not told:
        return [connections]
    return [[one for one in connections if _networks(one) in (networks, None)] for networks in sorted(told, key=sorted)]


def _two_devices(place: Resource, connections: list[Connection]) -> Result:
    if len(connections) < 2:
        words = f"{connections[0].address} is the only VPN connection of its network" if connections else "none"
        return place.failed(words)
    devices: list[Value | str] = []
    for connection in connections:
        device = _device(connection)
        if device not in devices:
            devices.append(device)
    known = [device for device in devices if isinstance(device, str)]
    if len(known) >= 2:
        return place.passed(f"{len(connections)} VPN connections end on different devices")
    if len(devices) < 2:
        return place.failed("all VPN connections end on one customer gateway")
    needs = [f"the address of {connection.customer_gateway.name}" for connection in connections]
    return place.unknown("whether the VPN connections end on different devices is not settled", *dict.fromkeys(needs))


def _device(connection: Connection) -> Value | str:
    """The address of the device at the other end, or what decides it."""
    gateway = connection.customer_gateway.to(CustomerGateway)
    fact = connection.customer_gateway.fact if gateway is None else gateway.ip_address.fact
    match fact:
        case Stated(str() as address):
            return address
        case Undecided(value=value):
            return value
        case _:
            return connection.address


class AlarmMetric(Node):
    """What an alarm watches."""

    __slots__ = ()

    metric = text(cfn="MetricName", tf="metric_name")
    connection = reference("vpn.Connection", cfn="Dimensions[Name=VpnId].Value", tf="dimensions.VpnId")


def has_tunnel_alarm(connection: Connection) -> Result:
    """Assert that an alarm watches the state of the connection's tunnels, or that of all connections.

    https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-cloudwatch-vpn.html
    """
    doubts: list[Result] = []
    for block in connection.view.graph.blocks_of(ALARM_TYPES):
        alarm = AlarmMetric(block, block.properties, connection.view, block.name_span)
        watched = alarm.connection.known
        if watched is not None and watched.address != connection.address:
            continue
        if alarm.metric.known == "TunnelState" and not may_lead_inside(alarm.connection.fact):
            return connection.passed(f"{block.address} watches the tunnels").involving(block.address)
        named = alarm.metric.is_("TunnelState")
        if named.verdict is Verdict.UNKNOWN and watched is not None:
            doubts.append(named)
        elif named.verdict is Verdict.PASS:
            doubts.append(alarm.connection.unknown(f"which connection {block.address} watches is not settled"))
    if doubts:
        return doubts[0]
    return connection.failed("no alarm watches TunnelState of the connection")
