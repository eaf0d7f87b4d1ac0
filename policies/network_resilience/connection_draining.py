from scanner.model.classic_elb import ClassicLoadBalancer
from scanner.model.target_groups import TargetGroup
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.1", "OPS-3.1"])
def check(entry: ClassicLoadBalancer | TargetGroup) -> Result | None:
    """Drain connections before members leave.

    A member that leaves during a deployment or a scale-in should finish what it has begun; without draining its
    connections are cut at once. Classic load balancers do not drain unless told to, target groups do for five minutes.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/config-conn-drain.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay

    Fix: set `ConnectionDrainingPolicy: {Enabled: true, Timeout: 300}` (`connection_draining = true`), and keep the
    attribute `deregistration_delay.timeout_seconds` (`deregistration_delay`) above zero.
    """
    return entry.draining.is_true() if isinstance(entry, ClassicLoadBalancer) else entry.drains()
