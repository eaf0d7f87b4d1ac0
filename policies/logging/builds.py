from scanner.model import codebuild
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.3"])
def check(project: codebuild.Project) -> Result:
    """Keep build logs.

    A log shows what a build took in and what it did, which matters when something that was built turns out to be bad.
    Logs go to CloudWatch unless that is switched off.
    https://docs.aws.amazon.com/codebuild/latest/userguide/change-project.html

    Fix: set `LogsConfig: {CloudWatchLogs: {Status: ENABLED}}`, in Terraform `cloudwatch_logs { status = "ENABLED" }`
    in `logs_config`.
    """
    return project.keeps_logs()
