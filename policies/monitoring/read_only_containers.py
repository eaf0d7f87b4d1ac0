from scanner.model.ecs_tasks import TaskDefinition
from scanner.policy import Result, if_concerned, policy


@policy(severity="low", items=["SEC-1.20"])
def check(task: TaskDefinition) -> Result | None:
    """Run containers with a read-only root.

    Whoever gets into a container with a writable root can change its programs and leave their own there. With a
    read-only root only the volumes that it mounts can be written. Windows containers have no such setting.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-5

    Fix: set `ReadonlyRootFilesystem: true` (`readonlyRootFilesystem = true`) on each container, and mount a volume for
    what it must write.
    """
    read_only = task.containers.all(lambda container: container.read_only_root.is_true(), "it has no container")
    return if_concerned(task.runs_linux(), read_only)
