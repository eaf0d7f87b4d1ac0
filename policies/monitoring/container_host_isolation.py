from scanner.model.batch import JobDefinition
from scanner.model.ecs_tasks import TaskDefinition
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.20"])
def check(workload: TaskDefinition | JobDefinition) -> Result:
    """Keep containers from changing their host.

    A privileged container is root on its host, one that shares the host's process namespace sees and can signal
    whatever runs there, and root in host network mode may listen on any of its ports. Each undoes what containers are
    for.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-4

    Fix: leave out `Privileged` (`privileged`) and `PidMode: host` (`pid_mode`), and name a `User` (`user`) other than
    root in host network mode.
    """
    if isinstance(workload, JobDefinition):
        return workload.keeps_off_host()
    return workload.keeps_host_processes() & workload.containers.all(workload.keeps_off_host, "it has no container")
