"""Amazon RDS and Aurora: instances, clusters, their parameter, option and subnet groups, proxies."""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import Link, at, boolean, by_dialect, integer, on, parts, reference, references, text, texts
from scanner.model.readings import Missing, Reading, Undecided
from scanner.model.subscribers import is_heard
from scanner.model.tags import tags
from scanner.values import Scalar, Unknown
from scanner.verdict import Result, Verdict

AURORA_MYSQL = frozenset({"aurora", "aurora-mysql"})
"""Engines of Aurora MySQL; `aurora` is its first version, which has reached its end of life."""

DERIVATION_LIMIT = 8
"""The most steps from a replica or restored database back to its source that are followed."""

AURORA = AURORA_MYSQL | {"aurora-postgresql"}


def _halves(units: Scalar) -> int:
    """Capacity units of the second serverless version, counted in halves: there may be half a unit."""
    try:
        return round(float(units) * 2)
    except (ValueError, OverflowError):
        return 0


class SubnetGroup(Resource):
    """The subnets that databases may be placed in."""

    cloudformation = "AWS::RDS::DBSubnetGroup"
    terraform = "aws_db_subnet_group"
    identified_by = ("group_name",)

    group_name = text(cfn="DBSubnetGroupName", tf="name")
    subnets = references("vpc.Subnet", cfn="SubnetIds", tf="subnet_ids")


class EngineParameters(Resource):
    """The engine's settings that a policy asks for, by the names that the engine gives them.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html
    """

    family = text(cfn="Family", tf="family")
    force_ssl = text(cfn="Parameters[name=rds.force_ssl].value", tf="parameter[name=rds.force_ssl].value")
    require_secure_transport = text(
        cfn="Parameters[name=require_secure_transport].value", tf="parameter[name=require_secure_transport].value"
    )
    db2_protocols = text(cfn="Parameters[name=db2comm].value", tf="parameter[name=db2comm].value")
    log_statement = text(cfn="Parameters[name=log_statement].value", tf="parameter[name=log_statement].value")
    log_min_duration = text(
        cfn="Parameters[name=log_min_duration_statement].value",
        tf="parameter[name=log_min_duration_statement].value",
    )
    server_audit = text(
        cfn="Parameters[name=server_audit_logging].value", tf="parameter[name=server_audit_logging].value"
    )
    general_log = text(cfn="Parameters[name=general_log].value", tf="parameter[name=general_log].value")
    slow_query_log = text(cfn="Parameters[name=slow_query_log].value", tf="parameter[name=slow_query_log].value")


class ParameterGroup(EngineParameters):
    """The engine's settings of instances."""

    cloudformation = "AWS::RDS::DBParameterGroup"
    terraform = "aws_db_parameter_group"
    identified_by = ("group_name",)

    group_name = text(cfn="DBParameterGroupName", tf="name")


class ClusterParameterGroup(EngineParameters):
    """The engine's settings of clusters."""

    cloudformation = "AWS::RDS::DBClusterParameterGroup"
    terraform = "aws_rds_cluster_parameter_group"
    identified_by = ("group_name",)

    group_name = text(cfn="DBClusterParameterGroupName", tf="name")


class Option(Part):
    """One option of an option group."""

    __slots__ = ()

    option_name = text(cfn="OptionName", tf="option_name")


class OptionGroup(Resource):
    """Extra features of an engine."""

    cloudformation = "AWS::RDS::OptionGroup"
    terraform = "aws_db_option_group"
    identified_by = ("group_name",)

    group_name = text(cfn="OptionGroupName", tf="name")
    engine = text(cfn="EngineName", tf="engine_name")
    options = parts(Option, cfn="OptionConfigurations", tf="option")


class Proxy(Resource):
    """A connection pool in front of a database."""

    cloudformation = "AWS::RDS::DBProxy"
    terraform = "aws_db_proxy"
    identified_by = ("proxy_name",)

    proxy_name = text(cfn="DBProxyName", tf="name")
    requires_tls = boolean(cfn="RequireTLS", tf="require_tls", default=False)
    subnets = references("vpc.Subnet", cfn="VpcSubnetIds", tf="vpc_subnet_ids")
    security_groups = references(
        "security_groups.SecurityGroup", cfn="VpcSecurityGroupIds", tf="vpc_security_group_ids"
    )


class EventSubscription(Resource):
    """Who is told of which events of databases; without categories of all, without a source type of every source.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
    """

    cloudformation = "AWS::RDS::EventSubscription"
    terraform = "aws_db_event_subscription"

    enabled = boolean(cfn="Enabled", tf="enabled", default=True)
    topic = reference("sns.Topic", cfn="SnsTopicArn", tf="sns_topic")
    source_type = text(cfn="SourceType", tf="source_type")
    categories = texts(cfn="EventCategories", tf="event_categories")

    def tells_of(self, category: str) -> Result:
        """Assert that somebody hears of events of a category ("backup", "failure")."""
        named = self.categories
        covered = (
            self.passed("events of all categories are sent")
            if named.missing
            else (named.any(lambda one: one.is_(category)))
        )
        return self.enabled.is_true() & covered & is_heard(self.topic)


class Member(Part):
    """One instance of a cluster, seen from the cluster."""

    __slots__ = ()

    zone = text(cfn="AvailabilityZone", tf="availability_zone")


class GlobalCluster(Resource):
    """An Aurora cluster that spans Regions; its members follow its encryption."""

    cloudformation = "AWS::RDS::GlobalCluster"
    terraform = "aws_rds_global_cluster"
    identified_by = ("identifier",)

    identifier = text(cfn="GlobalClusterIdentifier", tf="global_cluster_identifier")
    source = reference("rds.DbCluster", cfn="SourceDBClusterIdentifier", tf="source_db_cluster_identifier")
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


class DbCluster(Resource):
    """An Aurora cluster, or a Multi-AZ cluster of another engine.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster
    """

    cloudformation = "AWS::RDS::DBCluster"
    terraform = "aws_rds_cluster"
    identified_by = ("identifier",)

    identifier = text(cfn="DBClusterIdentifier", tf="cluster_identifier")
    tags = tags()
    # Versions of the provider before the fifth took Aurora MySQL where nothing was said.
    engine = text(cfn="Engine", tf="engine", default=by_dialect(cfn=None, tf="aurora"))
    engine_version = text(cfn="EngineVersion", tf="engine_version")
    engine_mode = text(cfn="EngineMode", tf="engine_mode", default="provisioned")
    instance_class = text(cfn="DBClusterInstanceClass", tf="db_cluster_instance_class")
    members = parts(
        Member,
        cfn=on("AWS::RDS::DBInstance.DBClusterIdentifier"),
        tf=on("aws_rds_cluster_instance.cluster_identifier"),
    )
    subnet_group = reference("rds.SubnetGroup", cfn="DBSubnetGroupName", tf="db_subnet_group_name")
    security_groups = references(
        "security_groups.SecurityGroup", cfn="VpcSecurityGroupIds", tf="vpc_security_group_ids"
    )
    parameter_group = reference(
        "rds.ClusterParameterGroup", cfn="DBClusterParameterGroupName", tf="db_cluster_parameter_group_name"
    )
    global_cluster = reference("rds.GlobalCluster", cfn="GlobalClusterIdentifier", tf="global_cluster_identifier")
    source = reference(
        "rds.DbCluster rds.DbInstance",
        cfn=("SourceDBClusterIdentifier", "ReplicationSourceIdentifier"),
        tf=("restore_to_point_in_time.source_cluster_identifier", "replication_source_identifier"),
    )
    replication_source = reference(
        "rds.DbCluster rds.DbInstance", cfn="ReplicationSourceIdentifier", tf="replication_source_identifier"
    )
    snapshot = text(cfn="SnapshotIdentifier", tf="snapshot_identifier")
    backup_retention_days = integer(cfn="BackupRetentionPeriod", tf="backup_retention_period", default=1)
    backtrack_seconds = integer(cfn="BacktrackWindow", tf="backtrack_window", default=0)
    copy_tags_to_snapshot = boolean(cfn="CopyTagsToSnapshot", tf="copy_tags_to_snapshot", default=False)
    deletion_protection = boolean(cfn="DeletionProtection", tf="deletion_protection", default=False)
    storage_encrypted = boolean(cfn="StorageEncrypted", tf="storage_encrypted", default=False)
    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_id")
    insights = boolean(cfn="PerformanceInsightsEnabled", tf="performance_insights_enabled", default=False)
    insights_key = kms.key(cfn="PerformanceInsightsKmsKeyId", tf="performance_insights_kms_key_id")
    monitoring_interval = integer(cfn="MonitoringInterval", tf="monitoring_interval", default=0)
    monitoring_role = text(cfn="MonitoringRoleArn", tf="monitoring_role_arn")
    publicly_accessible = boolean(cfn="PubliclyAccessible")
    iam_authentication = boolean(
        cfn="EnableIAMDatabaseAuthentication", tf="iam_database_authentication_enabled", default=False
    )
    log_exports = texts(cfn="EnableCloudwatchLogsExports", tf="enabled_cloudwatch_logs_exports")
    username = text(cfn="MasterUsername", tf="master_username")
    minimum_capacity = integer(
        cfn=("ScalingConfiguration.MinCapacity", at("ServerlessV2ScalingConfiguration.MinCapacity", _halves)),
        tf=("scaling_configuration.min_capacity", at("serverlessv2_scaling_configuration.min_capacity", _halves)),
    )
    maximum_capacity = integer(
        cfn=("ScalingConfiguration.MaxCapacity", at("ServerlessV2ScalingConfiguration.MaxCapacity", _halves)),
        tf=("scaling_configuration.max_capacity", at("serverlessv2_scaling_configuration.max_capacity", _halves)),
    )

    def is_encrypted(self, depth: int = 0) -> Result:
        """Assert that its storage is encrypted: on request, or since what it is made from is."""
        own = self.storage_encrypted.is_true()
        serverless = self.engine_mode.is_("serverless")
        if serverless.verdict is Verdict.PASS:
            return own | self.engine_mode.passed("the first version of Aurora Serverless is always encrypted")
        if own.verdict is Verdict.FAIL:
            own |= inherited(self.source, self.snapshot, depth)
        return own if serverless.verdict is Verdict.FAIL else own | serverless

    def keeps_backups(self, days: int, depth: int = 0) -> Result:
        """Assert that automated backups are kept for some days."""
        del depth
        return kept_for(self.backup_retention_days, days)


class BackupReplication(Part):
    """What copies the automated backups of an instance to the Region that it is made in."""

    __slots__ = ()

    kms_key = kms.key(tf="kms_key_id")


class DbInstance(Resource):
    """A database instance: one that stands alone, a read replica, or a member of a cluster.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance
    """

    cloudformation = "AWS::RDS::DBInstance"
    terraform = ("aws_db_instance", "aws_rds_cluster_instance")
    identified_by = ("identifier",)

    identifier = text(cfn="DBInstanceIdentifier", tf="identifier")
    tags = tags()
    engine = text(cfn="Engine", tf="engine")
    engine_version = text(cfn="EngineVersion", tf="engine_version")
    cluster = reference("rds.DbCluster neptune.DbCluster", cfn="DBClusterIdentifier", tf="cluster_identifier")
    replication_source = reference(
        "rds.DbInstance rds.DbCluster",
        cfn=("SourceDBInstanceIdentifier", "SourceDBClusterIdentifier"),
        tf="replicate_source_db",
    )
    restored_from = reference(
        "rds.DbInstance",
        cfn=("SourceDbiResourceId", "SourceDBInstanceAutomatedBackupsArn"),
        tf=(
            "restore_to_point_in_time.source_db_instance_identifier",
            "restore_to_point_in_time.source_dbi_resource_id",
            "restore_to_point_in_time.source_db_instance_automated_backups_arn",
        ),
    )
    snapshot = text(cfn=("DBSnapshotIdentifier", "DBClusterSnapshotIdentifier"), tf="snapshot_identifier")
    subnet_group = reference("rds.SubnetGroup", cfn="DBSubnetGroupName", tf="db_subnet_group_name")
    security_groups = references("security_groups.SecurityGroup", cfn="VPCSecurityGroups", tf="vpc_security_group_ids")
    parameter_group = reference(
        "rds.ParameterGroup", cfn="DBParameterGroupName", tf=("parameter_group_name", "db_parameter_group_name")
    )
    option_group = reference("rds.OptionGroup", cfn="OptionGroupName", tf="option_group_name")
    multi_az = boolean(cfn="MultiAZ", tf="multi_az", default=False)
    zone = text(cfn="AvailabilityZone", tf="availability_zone")
    backup_retention_days = integer(
        cfn="BackupRetentionPeriod", tf="backup_retention_period", default=by_dialect(cfn=1, tf=0)
    )
    copy_tags_to_snapshot = boolean(cfn="CopyTagsToSnapshot", tf="copy_tags_to_snapshot", default=False)
    backups_copied_to = text(cfn="AutomaticBackupReplicationRegion")
    backup_copies_key = kms.key(cfn="AutomaticBackupReplicationKmsKeyId")
    backup_copies = parts(
        BackupReplication, tf=on("aws_db_instance_automated_backups_replication.source_db_instance_arn")
    )
    deletion_protection = boolean(cfn="DeletionProtection", tf="deletion_protection", default=False)
    storage_encrypted = boolean(cfn="StorageEncrypted", tf="storage_encrypted", default=False)
    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_id")
    insights = boolean(cfn="EnablePerformanceInsights", tf="performance_insights_enabled", default=False)
    insights_key = kms.key(cfn="PerformanceInsightsKMSKeyId", tf="performance_insights_kms_key_id")
    monitoring_interval = integer(cfn="MonitoringInterval", tf="monitoring_interval", default=0)
    monitoring_role = text(cfn="MonitoringRoleArn", tf="monitoring_role_arn")
    publicly_accessible = boolean(
        cfn="PubliclyAccessible", tf="publicly_accessible", default=by_dialect(cfn=None, tf=False)
    )
    iam_authentication = boolean(
        cfn="EnableIAMDatabaseAuthentication", tf="iam_database_authentication_enabled", default=False
    )
    log_exports = texts(cfn="EnableCloudwatchLogsExports", tf="enabled_cloudwatch_logs_exports")
    certificate_authority = text(cfn="CACertificateIdentifier", tf="ca_cert_identifier")
    username = text(cfn="MasterUsername", tf="username")
    allocated_gib = integer(cfn="AllocatedStorage", tf="allocated_storage")
    maximum_gib = integer(cfn="MaxAllocatedStorage", tf="max_allocated_storage", default=0)

    @property
    def is_member(self) -> bool:
        """Whether a cluster owns it: storage, backups, encryption and sign-in are then the cluster's."""
        engine = self.engine.known or ""
        if self.is_terraform:
            # Terraform has a type of its own for members.
            return self.block.type == "aws_rds_cluster_instance" or engine.startswith("aurora")
        return self.cluster.is_given or engine.startswith("aurora")

    @property
    def is_replica(self) -> bool:
        """Whether it replicates another database."""
        return not self.is_member and self.replication_source.is_given

    def has_no_public_endpoint(self, depth: int = 0) -> Result:
        """Assert that it has no public address.

        Where nothing is said, CloudFormation leaves it to the service: an instance that stands alone in the account's
        default network is public, one in a subnet group of one's own and a member of a cluster are not.
        https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
        """
        stated = self.publicly_accessible
        if not isinstance(stated.fact, Missing):
            return stated.is_false()
        group, source = self.subnet_group, self.replication_source.to(DbInstance)
        if self.is_member:
            return stated.passed(f"{stated.name} is not set, which keeps a member of a cluster private")
        if not group.is_given and source is not None and depth < DERIVATION_LIMIT:
            return source.has_no_public_endpoint(depth + 1)
        if not group.is_given or group.literal == "default":
            return stated.failed(f"{stated.name} is not set, which makes it public in the default network")
        if isinstance(group.fact, Undecided) and isinstance(group.fact.value, Unknown):
            return group.unknown(f"{stated.name} is not set, and whether {group.name} is the default is not known")
        return stated.passed(f"{stated.name} is not set, and the subnet group is not the default")

    def is_encrypted(self, depth: int = 0) -> Result:
        """Assert that its storage is encrypted: on request, or since its cluster or what it is made from is."""
        if self.is_member and self.cluster.is_given:
            cluster = self.cluster.known
            if isinstance(cluster, DbCluster):
                return cluster.is_encrypted(depth + 1)
            return self.cluster.unknown("whether its cluster is encrypted lies outside the template")
        own = self.storage_encrypted.is_true()
        if own.verdict is not Verdict.FAIL:
            return own
        made_from = self.replication_source if self.replication_source.is_given else self.restored_from
        return own | inherited(made_from, self.snapshot, depth)

    def keeps_backups(self, days: int, depth: int = 0) -> Result:
        """Assert that automated backups are kept for some days; a read replica may rely on its source's."""
        own = kept_for(self.backup_retention_days, days)
        if not self.is_replica or own.verdict is Verdict.PASS:
            return own
        source = self.replication_source.known
        if depth < DERIVATION_LIMIT and isinstance(source, DbInstance | DbCluster):
            return source.keeps_backups(days, depth + 1)
        return self.replication_source.unknown("whether the source keeps backups lies outside the template")


def inherited(source: Link, snapshot: Reading[str], depth: int) -> Result:
    """Assert that what a database is made from is encrypted; unknown where that lies outside the template."""
    origin = source.known
    if isinstance(origin, DbInstance | DbCluster) and depth < DERIVATION_LIMIT:
        return origin.is_encrypted(depth + 1)
    if source.is_given:
        return source.unknown(f"{source.name} lies outside the template, and what is made of it is encrypted as it is")
    if snapshot.is_given:
        return snapshot.unknown(
            f"{snapshot.name} lies outside the template, and what is restored from it is encrypted as it is"
        )
    return source.failed("it is made from nothing else")


def kept_for(retention: Reading[int], days: int) -> Result:
    """Assert that backups are kept for some days; too short a time is lighter than none at all."""
    result = retention.at_least(days)
    if result.verdict is Verdict.FAIL and (retention.known or 0) > 0:
        return result.graded("medium")
    return result
