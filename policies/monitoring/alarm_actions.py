from scanner.model import cloudwatch
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.4"])
def check(alarm: cloudwatch.Alarm) -> Result:
    """Give each alarm an enabled action.

    An alarm that calls nobody is a chart: somebody must look at it at the right moment. Alarms that others watch,
    composite alarms or deployments, need no action of their own.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html

    Fix: set `AlarmActions: [!Ref Topic]` and leave `ActionsEnabled` on; in Terraform `alarm_actions =
    [aws_sns_topic.alarms.arn]`.
    """
    return alarm.acts()
