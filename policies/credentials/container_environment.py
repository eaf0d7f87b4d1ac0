from scanner.model import apprunner, batch, ecs_tasks, lightsail
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.10"])
def check(
    workload: ecs_tasks.TaskDefinition | batch.JobDefinition | apprunner.Service | lightsail.ContainerDeployment,
) -> Result:
    """Pass secrets to containers by reference.

    Environment variables of a container stand in its definition, in every revision of it and in whatever describes the
    task. `secrets` hands a container the same variable by reference, to a secret or a secure parameter that its role
    may read.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8

    Fix: move the variable from `Environment` to `Secrets` with `ValueFrom` (`environment` to `secrets` with
    `valueFrom`), in App Runner to `RuntimeEnvironmentSecrets` (`runtime_environment_secrets`). A Lightsail container
    takes no references: it must fetch its secrets itself.
    """
    if isinstance(workload, apprunner.Service):
        return workload.image_environment.holds_no_secret() & workload.code_environment.holds_no_secret()
    return workload.containers.all(lambda container: container.environment.holds_no_secret(), "it has no container")
