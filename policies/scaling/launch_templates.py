from scanner.model.autoscaling import AutoScalingGroup
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.2", "REL-2.5"])
def check(group: AutoScalingGroup) -> Result:
    """Launch from versioned templates over several instance types.

    A launch template has versions, so that a change can be rolled out and taken back, and lets a group draw on several
    instance types when one runs short. Launch configurations have neither, and no new accounts can make them.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-configurations.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html#autoscaling-9

    Fix: replace `LaunchConfigurationName` (`launch_configuration`) by `LaunchTemplate` (`launch_template`) or, better,
    a `MixedInstancesPolicy` (`mixed_instances_policy`) over several types.
    """
    return group.is_launched_from_template()
