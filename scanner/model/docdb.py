"""Amazon DocumentDB: clusters and what belongs to them."""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Resource
from scanner.model.fields import boolean, integer, on, parts, reference, references, text, texts
from scanner.model.rds import DERIVATION_LIMIT, Member
from scanner.model.tags import tags
from scanner.verdict import Result, Verdict


class SubnetGroup(Resource):
    """The subnets that a cluster's instances may be placed in."""

    cloudformation = "AWS::DocDB::DBSubnetGroup"
    terraform = "aws_docdb_subnet_group"
    identified_by = ("group_name",)

    group_name = text(cfn="DBSubnetGroupName", tf="name")
    subnets = references("vpc.Subnet", cfn="SubnetIds", tf="subnet_ids")


class ClusterParameterGroup(Resource):
    """The engine's settings.

    https://docs.aws.amazon.com/documentdb/latest/developerguide/cluster_parameter_groups-list_of_parameters.html
    """

    cloudformation = "AWS::DocDB::DBClusterParameterGroup"
    terraform = "aws_docdb_cluster_parameter_group"
    identified_by = ("group_name",)

    group_name = text(cfn="Name", tf="name")
    tls = text(cfn="Parameters[name=tls].value", tf="parameter[name=tls].value", default="enabled")
    audit_logs = text(
        cfn="Parameters[name=audit_logs].value", tf="parameter[name=audit_logs].value", default="disabled"
    )

    def requires_tls(self) -> Result:
        """Assert that plaintext connections are refused."""
        return self.tls.is_not("disabled")


class GlobalCluster(Resource):
    """A cluster that spans Regions."""

    cloudformation = "AWS::DocDB::GlobalCluster"
    terraform = "aws_docdb_global_cluster"
    identified_by = ("identifier",)

    identifier = text(cfn="GlobalClusterIdentifier", tf="global_cluster_identifier")
    source = reference("docdb.DbCluster", cfn="SourceDBClusterIdentifier", tf="source_db_cluster_identifier")
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

    cloudformation = "AWS::DocDB::DBInstance"
    terraform = "aws_docdb_cluster_instance"
    identified_by = ("identifier",)

    identifier = text(cfn="DBInstanceIdentifier", tf="identifier")
    cluster = reference("docdb.DbCluster", cfn="DBClusterIdentifier", tf="cluster_identifier")
    zone = text(cfn="AvailabilityZone", tf="availability_zone")


class DbCluster(Resource):
    """A cluster.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-docdb-dbcluster.html
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/docdb_cluster
    """

    cloudformation = "AWS::DocDB::DBCluster"
    terraform = "aws_docdb_cluster"
    identified_by = ("identifier",)

    identifier = text(cfn="DBClusterIdentifier", tf="cluster_identifier")
    tags = tags()
    members = parts(
        Member,
        cfn=on("AWS::DocDB::DBInstance.DBClusterIdentifier"),
        tf=on("aws_docdb_cluster_instance.cluster_identifier"),
    )
    least_capacity = integer(
        cfn="ServerlessV2ScalingConfiguration.MinCapacity", tf="serverless_v2_scaling_configuration.min_capacity"
    )
    most_capacity = integer(
        cfn="ServerlessV2ScalingConfiguration.MaxCapacity", tf="serverless_v2_scaling_configuration.max_capacity"
    )
    subnet_group = reference("docdb.SubnetGroup", cfn="DBSubnetGroupName", tf="db_subnet_group_name")
    security_groups = references(
        "security_groups.SecurityGroup", cfn="VpcSecurityGroupIds", tf="vpc_security_group_ids"
    )
    parameter_group = reference(
        "docdb.ClusterParameterGroup", cfn="DBClusterParameterGroupName", tf="db_cluster_parameter_group_name"
    )
    global_cluster = reference("docdb.GlobalCluster", cfn="GlobalClusterIdentifier", tf="global_cluster_identifier")
    source = reference(
        "docdb.DbCluster", cfn="SourceDBClusterIdentifier", tf="restore_to_point_in_time.source_cluster_identifier"
    )
    snapshot = text(cfn="SnapshotIdentifier", tf="snapshot_identifier")
    backup_retention_days = integer(cfn="BackupRetentionPeriod", tf="backup_retention_period", default=1)
    deletion_protection = boolean(cfn="DeletionProtection", tf="deletion_protection", default=False)
    storage_encrypted = boolean(cfn="StorageEncrypted", tf="storage_encrypted", default=False)
    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_id")
    log_exports = texts(cfn="EnableCloudwatchLogsExports", tf="enabled_cloudwatch_logs_exports")
    username = text(cfn="MasterUsername", tf="master_username")

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
