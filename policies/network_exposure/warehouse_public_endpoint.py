from scanner.model import redshift
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.16"])
def check(warehouse: redshift.Cluster | redshift.Workgroup) -> Result:
    """Give data warehouses no public endpoint.

    A warehouse holds a copy of everything, and its port before the internet invites whoever finds a password. Private
    is the default, but Terraform's provider asked for the opposite before version 6.
    https://docs.aws.amazon.com/redshift/latest/mgmt/managing-clusters-vpc.html

    Fix: set `PubliclyAccessible: false`, or `publicly_accessible = false`.
    """
    return warehouse.is_private()
