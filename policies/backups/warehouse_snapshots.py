from scanner.model import redshift
from scanner.policy import Result, policy, setting


@policy(severity="high", items=["REL-2.6"])
def check(
    cluster: redshift.Cluster,
    *,
    days: int = setting(1, "the fewest days that automated snapshots are kept", at_least=1, at_most=35),
) -> Result:
    """Keep automated warehouse snapshots.

    A warehouse snapshots itself every eight hours and keeps that for a day unless told otherwise; a retention of zero
    ends it. Seven days or more leave time to notice a fault. Serverless warehouses always have recovery points.
    https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-snapshots.html

    Fix: set `AutomatedSnapshotRetentionPeriod: 7`, or `automated_snapshot_retention_period = 7`.
    """
    return cluster.snapshot_days.at_least(days)
