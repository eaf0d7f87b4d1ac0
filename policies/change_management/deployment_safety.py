from scanner.model import autoscaling, beanstalk, codedeploy, ecs, functions
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["OPS-3.1"])
def check(
    target: codedeploy.DeploymentGroup
    | ecs.Service
    | autoscaling.AutoScalingGroup
    | functions.Alias
    | beanstalk.Environment,
) -> Result:
    """Roll back failed deployments.

    A deployment that fails should undo itself, or go step by step so that few notice. Where neither is set somebody
    must see it and act: an improvement, never a fault.
    https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
    https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html

    Fix: for a service on ECS,

        DeploymentConfiguration:
          DeploymentCircuitBreaker: {Enable: true, Rollback: true}

    or in Terraform

        deployment_circuit_breaker {
          enable   = true
          rollback = true
        }

    For a deployment group set `AutoRollbackConfiguration.Enabled` (`auto_rollback_configuration { enabled = true }`),
    for an Auto Scaling group an `UpdatePolicy` (an `instance_refresh` with `auto_rollback = true` in `preferences`),
    for an alias weights in `RoutingConfig` (`routing_config`), for Elastic Beanstalk a rolling `DeploymentPolicy`.
    """
    match target:
        case codedeploy.DeploymentGroup():
            result = target.rollback.is_true()
        case functions.Alias():
            result = target.shifts_requests()
        case beanstalk.Environment():
            result = target.deployment.is_not("AllAtOnce")
        case _:
            result = target.rolls_back()
    return result.graded("info") if result.verdict is Verdict.FAIL else result
