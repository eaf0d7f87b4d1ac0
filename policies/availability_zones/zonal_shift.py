from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.eks import Cluster
from scanner.model.elb import LoadBalancer
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["REL-2.8", "REL-2.9"])
def check(entry: LoadBalancer | AutoScalingGroup | Cluster) -> Result | None:
    """Enable zonal shift or autoshift on load balancers.

    A zonal shift takes a load balancer, group or cluster out of one zone with a single call, before anybody knows what
    is wrong there; autoshift lets AWS make that call. Where it is off, the zone must be taken out by hand: an
    improvement, never a fault.
    https://docs.aws.amazon.com/r53recovery/latest/dg/arc-zonal-shift.html

    Fix: set the attribute `zonal_shift.config.enabled` to `true` (`enable_zonal_shift = true`), on a group
    `AvailabilityZoneImpairmentPolicy.ZonalShiftEnabled: true`, on a cluster `ZonalShiftConfig.Enabled: true`
    (`zonal_shift_config { enabled = true }`).
    """
    if isinstance(entry, AutoScalingGroup) and entry.is_terraform:
        return None
    result = entry.shifts_zones() if isinstance(entry, LoadBalancer) else entry.zonal_shift.is_true()
    return result.graded("info") if result.verdict is Verdict.FAIL else result
