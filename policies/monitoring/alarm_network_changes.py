from scanner.analysis.monitoring.call_alarms import are_heard, named
from scanner.model import cloudtrail, cloudwatch, events
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.16", "REL-2.1"])
def check(watched: cloudtrail.Trail | cloudwatch.MetricFilter | events.Rule) -> Result | None:
    """Alarm on network changes.

    A rule, route or gateway opens a network in one call, and closes it to customers as quickly. Such changes come with
    deployments; any other is worth a look.
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html

    Fix: on the trail's log group add an `AWS::Logs::MetricFilter` (`aws_cloudwatch_log_metric_filter`) with the pattern
    the names of the calls, `{ ($.eventName = CreateRoute) || ($.eventName = CreateNetworkAcl) || … }`,
    and an alarm on its metric with an action; or an `AWS::Events::Rule` (`aws_cloudwatch_event_rule`) on the same calls
    with a target. Either must end at somebody who reads it.
    """
    return are_heard(
        watched,
        (
            named("changes of security groups", "ec2", "AuthorizeSecurityGroupIngress", "CreateSecurityGroup"),
            named("changes of network ACLs", "ec2", "CreateNetworkAcl", "CreateNetworkAclEntry"),
            named("changes of gateways", "ec2", "AttachInternetGateway", "CreateInternetGateway"),
            named("changes of route tables", "ec2", "CreateRoute", "ReplaceRoute", "CreateRouteTable"),
            named("changes of VPCs", "ec2", "CreateVpc", "ModifyVpcAttribute", "DeleteVpc"),
        ),
    )
