from scanner.analysis.monitoring.call_alarms import are_heard, named
from scanner.model import cloudtrail, cloudwatch, events
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.9", "SEC-1.12"])
def check(watched: cloudtrail.Trail | cloudwatch.MetricFilter | events.Rule) -> Result | None:
    """Alarm on identity and organization changes.

    New users, keys and rights are how somebody who got in once makes sure to get in again, and an account that leaves
    its organization leaves its controls behind.
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html

    Fix: on the trail's log group add an `AWS::Logs::MetricFilter` (`aws_cloudwatch_log_metric_filter`) with the pattern
    the names of the calls, `{ ($.eventName = CreateUser) || ($.eventName = CreateAccessKey) || … }`,
    and an alarm on its metric with an action; or an `AWS::Events::Rule` (`aws_cloudwatch_event_rule`) on the same calls
    with a target. Either must end at somebody who reads it.
    """
    return are_heard(
        watched,
        (
            named(
                "changes of policies",
                "iam",
                "PutRolePolicy",
                "PutUserPolicy",
                "PutGroupPolicy",
                "AttachRolePolicy",
                "CreatePolicy",
            ),
            named("changes of roles", "iam", "CreateRole", "DeleteRole", "UpdateAssumeRolePolicy", "UpdateRole"),
            named("changes of users", "iam", "CreateUser", "DeleteUser", "UpdateUser", "AddUserToGroup"),
            named("changes of access keys", "iam", "CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"),
            named("changes of the organization", "organizations", "LeaveOrganization", "CreateAccount", "DetachPolicy"),
        ),
    )
