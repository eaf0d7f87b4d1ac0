from scanner.model.target_groups import TargetGroup
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.24", "SEC-1.22"])
def check(group: TargetGroup) -> Result | None:
    """Encrypt traffic between load balancer and targets.

    Behind the load balancer requests go on as the target group says: over HTTP in plain text, though within the VPC.
    What leaves the VPC, or carries sensitive data, should be encrypted to its end.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-22

    Fix: set `Protocol: HTTPS` (`protocol = "HTTPS"`), or `TLS` behind a network load balancer, and the health check's
    protocol to the same.
    """
    return group.is_encrypted()
