from scanner.model.beanstalk import Environment
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.8"])
def check(environment: Environment) -> Result:
    """Run Elastic Beanstalk web tiers load-balanced over two zones.

    An environment is load-balanced by default, but starts with one instance in whatever zone, which is an interruption
    when that zone is lost. `MinSize` of two and `Availability Zones` of `Any 2`, or subnets in two zones, keep one
    instance serving.
    https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html#command-options-general-autoscalingasg

    Fix: set the options `MinSize: "2"` and `Availability Zones: Any 2` in the namespace `aws:autoscaling:asg`, in
    Terraform with `setting` blocks of the same names.
    """
    return environment.is_balanced() & environment.minimum.at_least(2) & environment.reaches_two_zones()
