from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.target_groups import TargetGroup
from scanner.policy import Result, Verdict, policy


@policy(severity="medium", items=["REL-2.8"])
def check(members: AutoScalingGroup | TargetGroup) -> Result | None:
    """Replace unhealthy members using load-balancer health checks.

    An Auto Scaling group looks at the state of the machine unless told otherwise: an application that hangs on a
    machine that runs is never replaced, though the load balancer has long stopped sending it requests.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/health-checks-overview.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html#autoscaling-1

    Fix: set `HealthCheckType: ELB` (`health_check_type = "ELB"`) on the group, and leave the target group's health
    check on.
    """
    if isinstance(members, TargetGroup):
        return members.checks_health()
    attached = members.has_balancer()
    if attached.verdict is Verdict.FAIL:
        return None
    checked = members.health_check_type.must(lambda kind: "ELB" in kind.split(","), "ELB").involving(*attached.involves)
    return attached if checked.verdict is Verdict.FAIL and attached.verdict is Verdict.UNKNOWN else checked
