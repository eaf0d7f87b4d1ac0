from scanner.analysis.network.vpn_redundancy import has_vpn_beside
from scanner.model.direct_connect import Connection, Gateway, Lag, all_at_two_locations, two_locations
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.1"])
def check(subject: Gateway | Connection | Lag) -> Result | None:
    """Bring Direct Connect in at two locations or back it with VPN.

    A Direct Connect location is a building: its loss, or that of the one device in it, takes away every link that ends
    there. Two locations, or a VPN connection to the same gateway, keep the remote network connected.
    https://docs.aws.amazon.com/directconnect/latest/UserGuide/high_resiliency.html

    Fix: order a second connection with another `Location` (`location`), or declare a VPN connection to the same
    gateway.
    """
    result = two_locations(subject) if isinstance(subject, Gateway) else all_at_two_locations(subject)
    return result if result is None else result | has_vpn_beside(subject)
