from scanner.analysis.hosts.machine_roles import is_declared_uncritical
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.ecs import sizes_itself
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.2"])
def check(group: AutoScalingGroup) -> Result | None:
    """Attach a scaling policy or schedule to each Auto Scaling group.

    Without one a group keeps whatever size somebody gave it, however great the load. A policy follows a metric, a
    schedule the clock; a container capacity provider or the Kubernetes autoscaler sets the size as well. A predictive
    policy that only forecasts changes nothing.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/scale-your-group.html
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/predictive-scaling-policy-overview.html

    Fix: add an `AWS::AutoScaling::ScalingPolicy` with `PolicyType: TargetTrackingScaling` that names the group, in
    Terraform an `aws_autoscaling_policy`.
    """
    return None if is_declared_uncritical(group) or group.is_asleep() else sizes_itself(group)
