from scanner.analysis.network.vpn_redundancy import every_network_twice, two_connections
from scanner.model.transit_gateway import TransitGateway
from scanner.model.vpn import Connection, Gateway
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.1"])
def check(subject: Gateway | TransitGateway | Connection) -> Result | None:
    """Support two VPN connections per remote network.

    Both tunnels of a VPN connection end on one customer device: when it is restarted or fails, the remote network is
    cut off. A second connection to another device, or Direct Connect beside it, carries the traffic meanwhile; a
    template may leave it to a switch.
    https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-redundant-connection.html

    Fix: declare a second `AWS::EC2::CustomerGateway` with another `IpAddress` and a second `AWS::EC2::VPNConnection`
    (`aws_customer_gateway`, `aws_vpn_connection`) to the same gateway.
    """
    return two_connections(subject) if isinstance(subject, Connection) else every_network_twice(subject)
