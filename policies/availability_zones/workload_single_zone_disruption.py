from scanner.analysis.workloads.workload_entries import Entry
from scanner.analysis.workloads.workloads import outlives_each_zone
from scanner.policy import Result, policy


@policy(
    severity="critical",
    items=["REL-2.8", "REL-2.9", "REL-2.10", "FEAT-CM-1", "FEAT-MA-1", "FEAT-DC-1", "FEAT-C360-1", "FEAT-DC-6"],
)
def check(entry: Entry) -> Result | None:
    """Keep every required tier of a workload alive when any one zone is lost.

    A workload is an entry point with everything behind it: it goes on only if each tier on the way does, down to the
    database, and if what is left can still reach what it needs. Each zone in use is taken away in turn. What cannot
    come back by itself is lost; what a controller starts anew elsewhere is interrupted until then.
    https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_fault_isolation_multiaz_region_system.html
    https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/availability-zones.html

    Fix: mend the tier that the finding names first: a second member in another zone (`MinSize: 2`, `min_size = 2`), a
    standby (`MultiAZ: true`, `multi_az = true`), a NAT gateway in each zone. `stackproof outage` shows every zone.
    """
    return outlives_each_zone(entry)
