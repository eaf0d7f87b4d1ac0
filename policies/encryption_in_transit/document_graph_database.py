from scanner.model import docdb, neptune
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.24", "SEC-1.22"])
def check(
    subject: docdb.DbCluster | docdb.ClusterParameterGroup | neptune.DbCluster | neptune.ClusterParameterGroup,
) -> Result:
    """Require TLS on document and graph databases.

    Both services refuse plaintext connections unless a parameter of the cluster's group switches that off; then
    queries, documents and passwords cross the network for anyone on it to read.
    https://docs.aws.amazon.com/documentdb/latest/developerguide/security.encryption.ssl.html
    https://docs.aws.amazon.com/neptune/latest/userguide/security-ssl.html

    Fix: leave the parameter `tls` (DocumentDB) or `neptune_enforce_ssl` out of the group, or set it to `enabled` or 1:
    in the `Parameters` of the group, in Terraform in its `parameter` blocks.
    """
    return subject.requires_tls()
