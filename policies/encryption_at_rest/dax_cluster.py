from scanner.model import dax
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.22"])
def check(cluster: dax.Cluster) -> Result:
    """Encrypt DAX clusters.

    The accelerator keeps copies of a table's items; the table's own encryption does not reach them. It is off unless
    it is asked for when the cluster is made.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionAtRest.html

    Fix: set `SSESpecification: {SSEEnabled: true}`, or `server_side_encryption { enabled = true }`.
    """
    return cluster.encrypted.is_true()
