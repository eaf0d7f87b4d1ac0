"""Amazon Neptune: clusters and what belongs to them."""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Resource
from scanner.model.fields import boolean, integer, on, parts, reference, references, text, texts
from scanner.model.rds import DERIVATION_LIMIT, Member
from scanner.model.tags import tags
from scanner.verdict import Result, Verdict


class SubnetGroup(Resource):
    """The subnets that a cluster's instances may be placed in."""

    cloudformation = "AWS::Neptune::DBSubnetGroup"
    terraform = "aws_neptune_subnet_group"
    identified_by = ("group_name",)

    group_name = text(cfn="DBSubnetGroupName", tf="name")
    subnets = references("vpc.Subnet", cfn="SubnetIds", tf="subnet_ids")


class ClusterParameterGroup(Resource):
    """The engine's settings.

    https://docs.aws.amazon.com/neptune/latest/userguide/parameters.html
    """

    cloudformation = "AWS::Neptune::DBClusterParameterGroup"
    terraform = "aws_neptune_cluster_parameter_group"
    identified_by = ("group_name",)

    group_name = text(cfn="Name", tf="name")
    enforce_ssl = text(
        cfn="Parameters[name=neptune_enforce_ssl].value", tf="parameter[name=neptune_enforce_ssl].value", default="1"
    )

    def requires_tls(self) -> Result:
        """Assert that plaintext connections are refused."""
        return self.enforce_ssl.is_not("0")


class GlobalCluster(Resource):
    """A cluster that spans Regions."""

    cloudformation = "AWS::Neptune::GlobalCluster"
    terraform = "aws_neptune_global_cluster"
    identified_by = ("identifier",)

    identifier = text(cfn="GlobalClusterIdentifier", tf="global_cluster_identifier")
    source = reference("neptune.DbCluster", cfn="SourceDBClusterIdentifier", tf="source_db_cluster_identifier")
    storage_encrypted = boolean(cfn="StorageEncrypted", tf="storage_encrypted", default=False)
    deletion_protection = boolean(cfn="DeletionProtection", tf="deletion_protection", default=False)

    def is_encrypted(self) -> Result:
        """Assert that its clusters are encrypted: on request, or since the one that it is made from is."""
        own = self.storage_encrypted.is_true()
        source = self.source.to(DbCluster)
        if own.verdict is not Verdict.FAIL or not self.source.is_given:
            return own
        if source is None:
            return self.source.unknown("whether the source cluster is encrypted lies outside the template")
        return own | source.is_encrypted()


class DbInstance(Resource):
    """An instance of a cluster."""

    cloudformation = "AWS::Neptune::DBInstance"
    terraform = "aws_neptune_cluster_instance"
    identified_by = ("identifier",)

    identifier = text(cfn="DBInstanceIdentifier", tf="identifier")
    cluster = reference("neptune.DbCluster", cfn="DBClusterIdentifier", tf="cluster_identifier")
    zone = text(cfn="AvailabilityZone", tf="availability_zone")
    publicly_accessible = boolean(cfn="PubliclyAccessible", tf="publicly_accessible", default=False)

    def has_no_public_endpoint(self) -> Result:
        """Assert that it has no public address."""
        return self.publicly_accessible.is_false()


class DbCluster(Resource):
    """A cluster.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-neptune-dbcluster.html
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/neptune_cluster
    """

    cloudformation = "AWS::Neptune::DBCluster"
    terraform = "aws_neptune_cluster"
    identified_by = ("identifier",)

    identifier = text(cfn="DBClusterIdentifier", tf="cluster_identifier")
    tags = tags()
    members = parts(
        Member,
        cfn=on("AWS::Neptune::DBInstance.DBClusterIdentifier"),
        tf=on("aws_neptune_cluster_instance.cluster_identifier"),
    )
    least_capacity = integer(
        cfn="ServerlessScalingConfiguration.MinCapacity", tf="serverless_v2_scaling_configuration.min_capacity"
    )
    most_capacity = integer(
        cfn="ServerlessScalingConfiguration.MaxCapacity", tf="serverless_v2_scaling_configuration.max_capacity"
    )
    subnet_group = reference("neptune.SubnetGroup", cfn="DBSubnetGroupName", tf="neptune_subnet_group_name")
    security_groups = references(
        "security_groups.SecurityGroup", cfn="VpcSecurityGroupIds", tf="vpc_security_group_ids"
    )
    parameter_group = reference(
        "neptune.ClusterParameterGroup",
        cfn="DBClusterParameterGroupName",
        tf="neptune_cluster_parameter_group_name",
    )
    global_cluster = reference("neptune.GlobalCluster", cfn="GlobalClusterIdentifier", tf="global_cluster_identifier")
    source = reference("neptune.DbCluster", cfn="SourceDBClusterIdentifier", tf="replication_source_identifier")
    snapshot = text(cfn="SnapshotIdentifier", tf="snapshot_identifier")
    backup_retention_days = integer(cfn="BackupRetentionPeriod", tf="backup_retention_period", default=1)
    copy_tags_to_snapshot = boolean(cfn="CopyTagsToSnapshot", tf="copy_tags_to_snapshot", default=False)
    deletion_protection = boolean(cfn="DeletionProtection", tf="deletion_protection", default=False)
    storage_encrypted = boolean(cfn="StorageEncrypted", tf="storage_encrypted", default=False)
    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_arn")
    iam_authentication = boolean(cfn="IamAuthEnabled", tf="iam_database_authentication_enabled", default=False)
    log_exports = texts(cfn="EnableCloudwatchLogsExports", tf="enable_cloudwatch_logs_exports")

    def is_encrypted(self, depth: int = 0) -> Result:
        """Assert that its storage is encrypted: on request, or since what it is made from is."""
        own = self.storage_encrypted.is_true()
        if own.verdict is not Verdict.FAIL:
            return own
        source = self.source.to(DbCluster)
        if source is not None and depth < DERIVATION_LIMIT:
            return own | source.is_encrypted(depth + 1)
        made_from = self.source if self.source.is_given else self.snapshot
        if made_from.is_given:
            return made_from.unknown(
                f"{made_from.name} lies outside the template, and what is made of it is encrypted as it is"
            )
        return own

    def requires_tls(self) -> Result:
        """Assert that plaintext connections are refused, as the default group has it."""
        group = self.parameter_group.to(ClusterParameterGroup)
        if group is not None:
            return group.requires_tls().involving(self.address)
        if self.parameter_group.is_given and not (self.parameter_group.literal or "").startswith("default."):
            return self.parameter_group.unknown("whether its parameter group asks for TLS lies outside the template")
        return self.passed("the default parameter group asks for TLS")
