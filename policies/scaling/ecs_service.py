from scanner.model.ecs import Service
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.2"])
def check(service: Service) -> Result | None:
    """Autoscale ECS services.

    A service keeps the number of tasks that it was given unless it is registered as a scalable target with a policy or
    a schedule. Daemon services follow their hosts.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html

    Fix: add an `AWS::ApplicationAutoScaling::ScalableTarget` on `ecs:service:DesiredCount` with an
    `AWS::ApplicationAutoScaling::ScalingPolicy`, in Terraform `aws_appautoscaling_target` and
    `aws_appautoscaling_policy`.
    """
    return service.scales()
