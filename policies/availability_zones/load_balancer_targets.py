from scanner.model.classic_elb import ClassicLoadBalancer
from scanner.model.target_groups import TargetGroup
from scanner.policy import Result, Verdict, policy, setting


@policy(severity="high", items=["REL-2.8"])
def check(
    targets: TargetGroup | ClassicLoadBalancer,
    *,
    zones: int = setting(2, "the fewest zones", at_least=2, at_most=6),
) -> Result | None:
    """Register targets from two or more zones behind each load balancer.

    A load balancer over several zones serves on after the loss of one only if some of its targets are left. A function,
    or another load balancer, runs in several zones by itself. Groups of one `count` or `for_each` with a member each,
    as brokers have them, are taken together.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health.html

    Fix: register instances of several zones, or let an Auto Scaling group or a service over subnets of several zones
    register its own (`TargetGroupARNs`, `LoadBalancers`; `target_group_arns`, `load_balancer`).
    """
    if isinstance(targets, ClassicLoadBalancer):
        members = targets.target_zones()
        return None if members is None else members.reach(zones)
    managed, members = targets.has_managed_members(), targets.shared_zones() or targets.zones()
    if managed.verdict is Verdict.PASS:
        return targets.passed("its target runs in several zones by itself")
    reached = None if members is None else members.reach(zones)
    if managed.verdict is Verdict.FAIL:
        return reached
    return managed if reached is None else reached | managed
