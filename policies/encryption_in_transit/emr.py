from scanner.model import emr, emr_security
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.22", "SEC-1.24"])
def check(cluster: emr.Cluster | emr_security.SecurityConfiguration) -> Result:
    """Encrypt cluster traffic.

    The nodes of a cluster send each other the data they work on, in the clear unless a security configuration gives
    them certificates.
    https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-data-encryption-options.html

    Fix: set `EnableInTransitEncryption: true` with a `TLSCertificateConfiguration`, and name the configuration in
    `SecurityConfiguration`; in Terraform the same JSON in `configuration`, named in `security_configuration`.
    """
    if isinstance(cluster, emr.Cluster):
        return emr_security.names_configuration(cluster)
    return cluster.encrypts_traffic()
