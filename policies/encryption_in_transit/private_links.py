from scanner.analysis.network import private_links
from scanner.model import direct_connect, vpn
from scanner.policy import Result, policy, setting


@policy(severity="high", items=["SEC-1.24", "REL-2.1"])
def check(
    link: direct_connect.Connection | direct_connect.Lag | vpn.Connection,
    *,
    tls_only: bool = setting(default=False, meaning="whether every application protocol on Direct Connect is TLS"),
) -> Result | None:
    """Encrypt links to customer and on-premises networks.

    Direct Connect is a private line, not an encrypted one: whoever is on the path reads along, unless MACsec is
    demanded on the link, a VPN runs over it, or every program speaks TLS. Tunnels of a VPN are encrypted by IPsec; of
    those that name their options, version 1 of IKE, Diffie-Hellman group 2 and SHA-1 are out of date.
    https://docs.aws.amazon.com/directconnect/latest/UserGuide/encryption-in-transit.html

    Fix: set `RequestMACSec: true` (`request_macsec = true` with `encryption_mode = "must_encrypt"`), or run a VPN over
    the link (`OutsideIpAddressType: PrivateIpv4`, `outside_ip_address_type = "PrivateIpv4"`); for tunnels
    `IKEVersions: [{Value: ikev2}]` (`tunnel1_ike_versions = ["ikev2"]`).
    """
    return private_links.is_encrypted(link, tls_only)
