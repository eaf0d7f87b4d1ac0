from scanner.model import redshift
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.22"])
def check(cluster: redshift.Cluster) -> Result:
    """Encrypt data warehouses.

    A warehouse gathers an organization's data in one place; encryption covers its blocks and all snapshots. New
    clusters are encrypted where nothing is said, but Terraform's provider asked for the opposite before version 6.
    https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-db-encryption.html

    Fix: set `Encrypted: true`, or `encrypted = true`.
    """
    return cluster.is_encrypted()
