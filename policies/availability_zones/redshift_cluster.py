from scanner.model import redshift
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.8"])
def check(warehouse: redshift.Cluster | redshift.Workgroup) -> Result:
    """Run required Redshift clusters in two zones.

    A cluster lives in one zone unless it is deployed to two; when the zone is lost it must be restored or moved, which
    takes time and may find no capacity. Serverless workgroups span zones by nature.
    https://docs.aws.amazon.com/redshift/latest/mgmt/managing-cluster-multi-az.html

    Fix: set `MultiAZ: true`, or `multi_az = true`, on a cluster of RA3 nodes.
    """
    if isinstance(warehouse, redshift.Workgroup):
        return warehouse.passed("a serverless workgroup spans zones")
    return warehouse.multi_az.is_true()
