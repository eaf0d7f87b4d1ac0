"""AWS Transfer Family and AWS DataSync: what moves files.

https://docs.aws.amazon.com/transfer/latest/userguide/what-is-aws-transfer-family.html
"""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import reference, references, text, texts
from scanner.verdict import Result


class Server(Resource):
    """A server for file transfers."""

    cloudformation = "AWS::Transfer::Server"
    terraform = "aws_transfer_server"

    protocols = texts(cfn="Protocols", tf="protocols")
    security_policy = text(
        cfn="SecurityPolicyName", tf="security_policy_name", default="TransferSecurityPolicy-2018-11"
    )
    endpoint_type = text(cfn="EndpointType", tf="endpoint_type", default="PUBLIC")
    subnets = references("vpc.Subnet", cfn="EndpointDetails.SubnetIds", tf="endpoint_details.subnet_ids")
    endpoint = reference(
        "endpoints.Endpoint", cfn="EndpointDetails.VpcEndpointId", tf="endpoint_details.vpc_endpoint_id"
    )
    structured_logs = texts(cfn="StructuredLogDestinations", tf="structured_log_destinations")
    logging_role = reference("iam.Role", cfn="LoggingRole", tf="logging_role")

    def logs_transfers(self) -> Result:
        """Assert structured logs, or the older ones that a logging role writes.

        https://docs.aws.amazon.com/transfer/latest/userguide/structured-logging.html
        """
        return self.structured_logs.is_set() | self.logging_role.must_be_given()


class SyncTask(Resource):
    """A task of DataSync."""

    cloudformation = "AWS::DataSync::Task"
    terraform = "aws_datasync_task"

    log_group = reference("logs.LogGroup", cfn="CloudWatchLogGroupArn", tf="cloudwatch_log_group_arn")
    log_level = text(cfn="Options.LogLevel", tf="options.log_level", default="OFF")

    def logs_transfers(self) -> Result:
        """Assert a log group and a level that writes to it.

        https://docs.aws.amazon.com/datasync/latest/userguide/configure-logging.html
        """
        return self.log_group.must_be_given() & self.log_level.is_in(("BASIC", "TRANSFER"))
