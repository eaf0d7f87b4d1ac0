from scanner.model import autoscaling, ecs
from scanner.model.service_quotas import manages_quotas
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.2"])
def check(scaling: autoscaling.AutoScalingGroup | ecs.Service) -> Result | None:
    """Manage the quotas that bound scale-out.

    A group that grows stops growing at the account's quota, at the hour of the greatest load. A quota can be raised
    beforehand, and an alarm on the usage tells while there is still time.
    https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_manage_service_limits_monitor_manage_limits.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Service-Quota-Integration.html

    Fix: watch the usage with an alarm, `Namespace: AWS/Usage` and the dimension `Service: EC2`
    (`namespace = "AWS/Usage"`), or ask for more with an `aws_servicequotas_service_quota`.
    """
    return manages_quotas(scaling)
