"""Amazon DynamoDB: tables, global tables and their replicas, and the scaling of their capacity.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, integer, on, parts, reference, references, text
from scanner.model.tags import tags
from scanner.verdict import Result, Verdict


class Index(Part):
    """A global secondary index."""

    __slots__ = ()

    index_name = text(cfn="IndexName", tf="name")


class Replica(Part):
    """A copy of a table in another Region, as the table states it."""

    __slots__ = ()

    region = text(cfn="Region", tf="region_name")
    point_in_time_recovery = boolean(
        cfn="PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled", tf="point_in_time_recovery", default=False
    )
    deletion_protection = boolean(cfn="DeletionProtectionEnabled", tf="deletion_protection_enabled", default=False)
    kms_key = kms.key(cfn="SSESpecification.KMSMasterKeyId", tf="kms_key_arn")
    most_read_units = integer(cfn="ReadProvisionedThroughputSettings.ReadCapacityAutoScalingSettings.MaxCapacity")


class Table(Resource):
    """A table, as a template or a serverless application states it."""

    cloudformation = ("AWS::DynamoDB::Table", "AWS::Serverless::SimpleTable")
    terraform = "aws_dynamodb_table"
    identified_by = ("table_name",)

    table_name = text(cfn="TableName", tf="name")
    tags = tags()
    billing_mode = text(cfn="BillingMode", tf="billing_mode", default="PROVISIONED")
    read_units = integer(cfn="ProvisionedThroughput.ReadCapacityUnits", tf="read_capacity")
    indexes = parts(Index, cfn="GlobalSecondaryIndexes", tf="global_secondary_index")
    replicas = parts(Replica, tf=("replica", on("aws_dynamodb_table_replica.global_table_arn")))
    point_in_time_recovery = boolean(
        cfn="PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
        tf="point_in_time_recovery.enabled",
        default=False,
    )
    deletion_protection = boolean(cfn="DeletionProtectionEnabled", tf="deletion_protection_enabled", default=False)
    change_streams = references(
        "kinesis.Stream",
        cfn="KinesisStreamSpecification.StreamArn",
        tf=on("aws_dynamodb_kinesis_streaming_destination.table_name", "stream_arn"),
    )
    own_encryption = boolean(cfn="SSESpecification.SSEEnabled", tf="server_side_encryption.enabled", default=False)
    kms_key = kms.key(cfn="SSESpecification.KMSMasterKeyId", tf="server_side_encryption.kms_key_arn")

    def can_recover(self) -> Result:
        """Assert that it, and each of its replicas, can be set back to any point in time."""
        own = self.point_in_time_recovery.is_true()
        return own & self.replicas.all(lambda replica: replica.point_in_time_recovery.is_true(), "it has no replica")

    def has_recovery_points(self) -> Result:
        """Assert that it, or one of its replicas, whose data is the same, can be set back to any point in time."""
        own = self.point_in_time_recovery.is_true()
        if own.verdict is Verdict.PASS or self.replicas.surely_empty:
            return own
        return own | self.replicas.any(lambda replica: replica.point_in_time_recovery.is_true())


class GlobalTable(Resource):
    """A table with replicas in several Regions, in the one resource that CloudFormation has for it."""

    cloudformation = "AWS::DynamoDB::GlobalTable"
    identified_by = ("table_name",)

    table_name = text(cfn="TableName")
    billing_mode = text(cfn="BillingMode", default="PROVISIONED")
    most_write_units = integer(cfn="WriteProvisionedThroughputSettings.WriteCapacityAutoScalingSettings.MaxCapacity")
    indexes = parts(Index, cfn="GlobalSecondaryIndexes")
    replicas = parts(Replica, cfn="Replicas")
    tags = tags(cfn="Replicas.Tags")
    own_encryption = boolean(cfn="SSESpecification.SSEEnabled", default=False)

    def can_recover(self) -> Result:
        """Assert that each of its replicas can be set back to any point in time."""
        return self.replicas.all(lambda replica: replica.point_in_time_recovery.is_true(), "it has no replica")

    def has_recovery_points(self) -> Result:
        """Assert that one of its replicas, whose data is the same, can be set back to any point in time."""
        return self.replicas.any(lambda replica: replica.point_in_time_recovery.is_true())


class TableReplica(Resource):
    """A copy of a table in another Region, declared by itself."""

    terraform = "aws_dynamodb_table_replica"

    table = reference("dynamodb.Table", tf="global_table_arn")
    tags = tags()
    point_in_time_recovery = boolean(tf="point_in_time_recovery", default=False)
    kms_key = kms.key(tf="kms_key_arn")
