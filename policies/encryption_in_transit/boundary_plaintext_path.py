from scanner.analysis.encryption import boundary_crossings
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.24", "SEC-1.22", "FEAT-CM-1", "FEAT-MA-1", "FEAT-DC-1", "FEAT-C360-1"])
def check(subject: boundary_crossings.Crossing) -> Result | None:
    """Let no plaintext protocol cross a VPC boundary.

    What crosses the boundary of a network in plain text can be read and changed on the way: between clients and load
    balancers, CDNs, APIs and public hosts, between a CDN or an API and what stands behind it, and between networks that
    are joined. From the internet that is critical, over private links high; a listener that only redirects to HTTPS is
    fine, and what stays inside one VPC is not asked here.
    https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_protect_data_transit_encrypt.html

    Fix: end TLS at the receiving side (`Protocol: HTTPS`, `protocol = "HTTPS"`; `OriginProtocolPolicy: https-only`,
    `origin_protocol_policy = "https-only"`), force TLS in the data store, and redirect port 80.
    """
    return boundary_crossings.crosses_encrypted(subject)
