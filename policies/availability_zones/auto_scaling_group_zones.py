from scanner.analysis.hosts.machine_roles import is_declared_uncritical
from scanner.model.autoscaling import AutoScalingGroup
from scanner.policy import Result, Verdict, policy, setting


@policy(severity="high", items=["REL-2.8"])
def check(
    group: AutoScalingGroup,
    *,
    zones: int = setting(2, "the fewest zones", at_least=2, at_most=6),
) -> Result | None:
    """Spread Auto Scaling groups over two or more zones with at least two instances.

    A group divides its instances evenly over the zones of its subnets, and starts new ones in the zones that are left
    when one is lost. With a minimum of one there is nobody left until the new instance serves, which is an
    interruption; behind no load balancer nobody may notice, and the finding weighs less.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html#autoscaling-2

    Fix: list subnets of two zones or more in `VPCZoneIdentifier` (`vpc_zone_identifier`), and set `MinSize: 2`
    (`min_size = 2`) or more.
    """
    if is_declared_uncritical(group):
        return None
    spread = group.zones().reach(zones)
    if spread.verdict is Verdict.FAIL:
        return spread
    if group.is_asleep():
        return spread  # Nothing runs that could be interrupted until somebody asks for it.
    size = group.keeps(2)
    if size.verdict is Verdict.FAIL and group.has_balancer().verdict is Verdict.FAIL:
        return spread & size.graded("low")
    return spread & size
