from scanner.analysis.identity import workload_roles
from scanner.model import autoscaling, ec2, ecs_tasks, functions, sagemaker
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.9"])
def check(
    compute: ec2.Instance
    | ec2.LaunchTemplate
    | autoscaling.LaunchConfiguration
    | ecs_tasks.TaskDefinition
    | functions.Function
    | sagemaker.NotebookInstance,
) -> Result | None:
    """Limit each compute role to what its workload reaches.

    Whoever breaks into a workload holds its role. A role that administers the account, that several kinds of workload
    share, or that writes every bucket and table turns a flaw in one program into the loss of all. The program in a
    container needs another role than the service that starts it.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html

    Fix: give each workload a role of its own, and name in its policies the buckets, tables and queues it works with.
    """
    return workload_roles.fits_workload(compute)
