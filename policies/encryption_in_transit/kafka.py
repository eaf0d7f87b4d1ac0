from scanner.model import msk
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.24", "SEC-1.22"])
def check(kafka: msk.Cluster | msk.Connector) -> Result:
    """Require TLS to and between brokers.

    Brokers that accept plaintext let anybody on the path read and alter records, and clients that do not sign in with
    IAM or certificates write to them unnoticed. A cluster that states nothing takes TLS alone; a connector that states
    nothing speaks plaintext.
    https://docs.aws.amazon.com/msk/latest/developerguide/msk-encryption.html

    Fix: set `EncryptionInTransit: {ClientBroker: TLS, InCluster: true}`; in Terraform `encryption_in_transit {
    client_broker = "TLS" }`; for connectors `EncryptionType: TLS`, `encryption_type = "TLS"`.
    """
    return kafka.requires_tls()
