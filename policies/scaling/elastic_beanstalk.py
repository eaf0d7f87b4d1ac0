from scanner.model.beanstalk import Environment
from scanner.model.capacity import exceeds
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.2"])
def check(environment: Environment) -> Result:
    """Let Elastic Beanstalk environments scale.

    A load-balanced environment has one to four instances unless told otherwise, and grows with its traffic. One with a
    single instance, or with a maximum that is the minimum, cannot.
    https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.managing.as.html

    Fix: leave `EnvironmentType` at `LoadBalanced`, and set `MaxSize` above `MinSize` in the namespace
    `aws:autoscaling:asg`: in `OptionSettings`, in Terraform in `setting` blocks.
    """
    return environment.is_balanced() & exceeds(environment.maximum, environment.minimum)
