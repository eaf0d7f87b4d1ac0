from scanner.analysis.network.vpn_redundancy import has_tunnel_alarm
from scanner.model.vpn import Connection
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.1"])
def check(connection: Connection) -> Result:
    """Use both tunnels with dynamic routing and tunnel alarms.

    AWS replaces the ends of tunnels for maintenance: BGP moves traffic to the other tunnel by itself, static routes
    leave that to the customer's device. An alarm on TunnelState tells that a tunnel is down before the second one is.
    https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNRoutingTypes.html
    https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-cloudwatch-vpn.html

    Fix: leave out `StaticRoutesOnly` (`static_routes_only`), and declare an alarm on the metric `TunnelState` of
    `AWS/VPN`.
    """
    return connection.static_routes_only.is_false() & has_tunnel_alarm(connection)
