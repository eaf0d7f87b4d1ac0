from scanner.model import autoscaling, ec2, ecs_tasks
from scanner.policy import Result, Verdict, policy


@policy(severity="high", items=["SEC-1.12", "SEC-1.10"])
def check(
    compute: ec2.Instance | ec2.LaunchTemplate | autoscaling.LaunchConfiguration | ecs_tasks.TaskDefinition,
) -> Result | None:
    """Give compute its permissions by role.

    A role gives a machine or a task credentials that change by themselves every few hours. Without one, whatever calls
    AWS there needs keys that somebody must copy to it and that never expire.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html

    Fix: set `IamInstanceProfile` (`iam_instance_profile`) on instances and what they are launched from, `TaskRoleArn`
    (`task_role_arn`) on task definitions.
    """
    result = compute.task_role.is_set() if isinstance(compute, ecs_tasks.TaskDefinition) else compute.profile.is_set()
    if isinstance(compute, ec2.LaunchTemplate):
        elsewhere = compute.gets_role_elsewhere()
        if elsewhere.verdict is Verdict.PASS:
            return None
        result = elsewhere if elsewhere.verdict is Verdict.UNKNOWN else result
    return result.graded("medium") if result.verdict is Verdict.FAIL else result
