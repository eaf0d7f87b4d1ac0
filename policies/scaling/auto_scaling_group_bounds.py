from scanner.analysis.hosts.machine_roles import is_declared_uncritical
from scanner.model.applicationautoscaling import ScalableTarget
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.eks import NodeGroup
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.2"])
def check(tier: AutoScalingGroup | NodeGroup | ScalableTarget) -> Result | None:
    """Leave room between minimum and maximum size.

    A scaling policy can do nothing where the maximum is the minimum, or is reached already. Node groups without bounds
    of their own have one to two nodes, two of them desired.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-capacity-limits.html
    https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html

    Fix: raise `MaxSize` (`max_size`) or `MaxCapacity` (`max_capacity`) above the minimum and what is desired.
    """
    if is_declared_uncritical(tier) or (isinstance(tier, AutoScalingGroup) and tier.is_asleep()):
        return None
    return tier.leaves_room()
