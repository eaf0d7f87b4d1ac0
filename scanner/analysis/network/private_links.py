"""Links to customers' and on-premises networks: whether what goes over them is encrypted, and how well.

https://docs.aws.amazon.com/directconnect/latest/UserGuide/MACsec.html
https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
"""

from __future__ import annotations

from scanner.model.base import Node, Part
from scanner.model.direct_connect import Connection as Link
from scanner.model.direct_connect import Lag
from scanner.model.fields import boolean, parts, text, texts
from scanner.model.readings import Missing, Reading, Readings
from scanner.model.vpn import Connection as VpnConnection
from scanner.verdict import Result, Verdict, all_of

WEAK_GROUP, WEAK_DIGEST, OLD_EXCHANGE = "2", "SHA1", "ikev1"


class LinkSecurity(Node):
    """A Direct Connect link, seen by its encryption."""

    __slots__ = ()

    macsec = boolean(cfn="RequestMACSec", tf="request_macsec", default=False)
    mode = text(tf="encryption_mode")


class Tunnel(Part):
    """The options of one tunnel, as CloudFormation states them."""

    __slots__ = ()

    exchanges = texts(cfn="IKEVersions.Value")
    first_groups = texts(cfn="Phase1DHGroupNumbers.Value")
    second_groups = texts(cfn="Phase2DHGroupNumbers.Value")
    first_digests = texts(cfn="Phase1IntegrityAlgorithms.Value")
    second_digests = texts(cfn="Phase2IntegrityAlgorithms.Value")


class TunnelSecurity(Node):
    """A VPN connection, seen by what its two tunnels admit."""

    __slots__ = ()

    tunnels = parts(Tunnel, cfn="VpnTunnelOptionsSpecifications")
    exchanges = texts(tf=("tunnel1_ike_versions", "tunnel2_ike_versions"))
    groups = texts(
        tf=(
            "tunnel1_phase1_dh_group_numbers",
            "tunnel1_phase2_dh_group_numbers",
            "tunnel2_phase1_dh_group_numbers",
            "tunnel2_phase2_dh_group_numbers",
        )
    )
    digests = texts(
        tf=(
            "tunnel1_phase1_integrity_algorithms",
            "tunnel1_phase2_integrity_algorithms",
            "tunnel2_phase1_integrity_algorithms",
            "tunnel2_phase2_integrity_algorithms",
        )
    )


def is_encrypted(link: Link | Lag | VpnConnection, tls_only: bool) -> Result | None:
    """Assert MACsec that is demanded on a Direct Connect link, a VPN over it, or tunnels without weak options.

    `tls_only`: every application protocol on the links is declared to be TLS. None for a link that is judged with the
    group that it belongs to.
    """
    if isinstance(link, VpnConnection):
        return _tunnels(link)
    if isinstance(link, Link) and link.lag.known is not None:
        return None
    over = _vpn_over(link)
    if over is not None:
        return over
    own = LinkSecurity(link.block, link.value, link.view, link.absent)
    if tls_only:
        return link.passed("every application protocol on the link is declared to be TLS")
    encrypted = own.macsec.is_true()
    if encrypted.verdict is not Verdict.PASS or not link.is_terraform:
        return encrypted
    return encrypted & own.mode.is_("must_encrypt")


def _vpn_over(link: Link | Lag) -> Result | None:
    """A pass for a VPN whose tunnels run over Direct Connect, by private addresses."""
    view = link.view
    for block in view.graph.blocks_of(VpnConnection.types()):
        tunnel = TunnelPath(block, block.properties, view, block.name_span)
        private = tunnel.addresses.known == "PrivateIpv4" or not isinstance(tunnel.transport.fact, Missing)
        if private and view.world.exists(block) is not False:
            return link.passed(f"{block.address} runs over it, encrypted by IPsec").involving(block.address)
    return None


class TunnelPath(Node):
    """A VPN connection, seen by the network that its tunnels run over."""

    __slots__ = ()

    addresses = text(cfn="OutsideIpAddressType", tf="outside_ip_address_type")
    transport = text(cfn="TransportTransitGatewayAttachmentId", tf="transport_transit_gateway_attachment_id")


def _tunnels(connection: VpnConnection) -> Result:
    own = TunnelSecurity(connection.block, connection.value, connection.view, connection.absent)
    judged: list[Result] = [
        *_refused(own.exchanges, OLD_EXCHANGE, "IKE version 1"),
        *_refused(own.groups, WEAK_GROUP, "Diffie-Hellman group 2"),
        *_refused(own.digests, WEAK_DIGEST, "SHA-1"),
    ]
    for tunnel in own.tunnels:
        judged.extend(_refused(tunnel.exchanges, OLD_EXCHANGE, "IKE version 1"))
        for groups in (tunnel.first_groups, tunnel.second_groups):
            judged.extend(_refused(groups, WEAK_GROUP, "Diffie-Hellman group 2"))
        for digests in (tunnel.first_digests, tunnel.second_digests):
            judged.extend(_refused(digests, WEAK_DIGEST, "SHA-1"))
    if own.tunnels.rest is not None:
        judged.append(own.tunnels.unknown())
    return all_of(judged, connection.passed("its tunnels are encrypted by IPsec"))


def _refused(stated: Readings[Reading[str]], weak: str, words: str) -> list[Result]:
    """For each option that is stated, whether it is another than the weak one."""
    found = [one.is_not(weak) if one.known != weak else one.failed(f"{one.name} admits {words}") for one in stated]
    if stated.rest is not None:
        found.append(stated.unknown())
    return found
