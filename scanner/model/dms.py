"""AWS Database Migration Service: replication instances, endpoints and what belongs to them."""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Resource
from scanner.model.fields import boolean, reference, references, text, texts
from scanner.model.subscribers import is_heard
from scanner.verdict import Result


class SubnetGroup(Resource):
    """The subnets that replication instances may be placed in."""

    cloudformation = "AWS::DMS::ReplicationSubnetGroup"
    terraform = "aws_dms_replication_subnet_group"
    identified_by = ("group_name",)

    group_name = text(cfn="ReplicationSubnetGroupIdentifier", tf="replication_subnet_group_id")
    subnets = references("vpc.Subnet", cfn="SubnetIds", tf="subnet_ids")


class ReplicationInstance(Resource):
    """A machine that copies data between databases; its storage is always encrypted."""

    cloudformation = "AWS::DMS::ReplicationInstance"
    terraform = "aws_dms_replication_instance"

    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_arn")
    multi_az = boolean(cfn="MultiAZ", tf="multi_az", default=False)
    subnet_group = reference(
        "dms.SubnetGroup", cfn="ReplicationSubnetGroupIdentifier", tf="replication_subnet_group_id"
    )
    security_groups = references(
        "security_groups.SecurityGroup", cfn="VpcSecurityGroupIds", tf="vpc_security_group_ids"
    )


class Endpoint(Resource):
    """One end of a migration: where data comes from or goes to; its connection settings are always encrypted."""

    cloudformation = "AWS::DMS::Endpoint"
    terraform = ("aws_dms_endpoint", "aws_dms_s3_endpoint")

    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_arn")
    object_key = kms.key(
        cfn="S3Settings.ServerSideEncryptionKmsKeyId",
        tf=("server_side_encryption_kms_key_id", "s3_settings.server_side_encryption_kms_key_id"),
    )


class EventSubscription(Resource):
    """Who is told of which events of replication instances and tasks; without categories of all.

    https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Events.html
    """

    cloudformation = "AWS::DMS::EventSubscription"
    terraform = "aws_dms_event_subscription"

    enabled = boolean(cfn="Enabled", tf="enabled", default=True)
    topic = reference("sns.Topic", cfn="SnsTopicArn", tf="sns_topic_arn")
    source_type = text(cfn="SourceType", tf="source_type")
    categories = texts(cfn="EventCategories", tf="event_categories")

    def tells_of(self, category: str) -> Result:
        """Assert that somebody hears of events of a category ("failure")."""
        named = self.categories
        covered = (
            self.passed("events of all categories are sent")
            if named.missing
            else named.any(lambda one: one.is_(category))
        )
        return self.enabled.is_true() & covered & is_heard(self.topic)


class ReplicationTask(Resource):
    """A task that copies data; its settings are JSON."""

    cloudformation = "AWS::DMS::ReplicationTask"
    terraform = "aws_dms_replication_task"

    source = reference("dms.Endpoint", cfn="SourceEndpointArn", tf="source_endpoint_arn")
    target = reference("dms.Endpoint", cfn="TargetEndpointArn", tf="target_endpoint_arn")
    instance = reference("dms.ReplicationInstance", cfn="ReplicationInstanceArn", tf="replication_instance_arn")
    kind = text(cfn="MigrationType", tf="migration_type")

    logs = boolean(
        cfn="ReplicationTaskSettings.Logging.EnableLogging",
        tf="replication_task_settings.Logging.EnableLogging",
        default=False,
    )
