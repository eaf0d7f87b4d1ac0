from scanner.analysis.network.address_space import attachments_apart, peers_apart, remote_apart
from scanner.model.routes import Peering
from scanner.model.transit_gateway import TransitGateway
from scanner.model.vpn import Connection
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.1"])
def check(subject: Peering | TransitGateway | Connection) -> Result | None:
    """Keep connected networks free of overlapping address ranges.

    An address that exists on both sides of a connection always means the near side: traffic for the other one never
    leaves. Peering is refused outright for VPCs whose ranges overlap, and renumbering a network that is in use is a
    migration. Ranges out of one IPAM pool never overlap.
    https://docs.aws.amazon.com/vpc/latest/peering/invalid-peering-configurations.html

    Fix: give each network a `CidrBlock` (`cidr_block`) of its own, best from an IPAM pool (`Ipv4IpamPoolId`,
    `ipv4_ipam_pool_id`).
    """
    match subject:
        case Peering():
            return peers_apart(subject)
        case TransitGateway():
            return attachments_apart(subject)
        case Connection():
            return remote_apart(subject)
