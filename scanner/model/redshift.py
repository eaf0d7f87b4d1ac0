"""Amazon Redshift: provisioned clusters, serverless namespaces and workgroups."""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, by_dialect, integer, on, parts, reference, references, text, texts
from scanner.model.provider_version import is_at_least
from scanner.model.readings import Missing, Reading, show
from scanner.model.tags import tags
from scanner.verdict import Result


class SubnetGroup(Resource):
    """The subnets that a cluster may be placed in."""

    cloudformation = "AWS::Redshift::ClusterSubnetGroup"
    terraform = "aws_redshift_subnet_group"
    identified_by = ("group_name",)

    group_name = text(cfn="ClusterSubnetGroupName", tf="name")
    subnets = references("vpc.Subnet", cfn="SubnetIds", tf="subnet_ids")


class ParameterGroup(Resource):
    """The settings of clusters.

    https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-parameter-groups.html
    """

    cloudformation = "AWS::Redshift::ClusterParameterGroup"
    terraform = "aws_redshift_parameter_group"
    identified_by = ("group_name",)

    group_name = text(cfn="ParameterGroupName", tf="name")
    family = text(cfn="ParameterGroupFamily", tf="family")
    require_ssl = boolean(
        cfn="Parameters[ParameterName=require_ssl].ParameterValue", tf="parameter[name=require_ssl].value"
    )

    def requires_tls(self) -> Result:
        """Assert that plaintext connections are refused; groups of the family redshift-2.0 do by themselves."""
        if not isinstance(self.require_ssl.fact, Missing):
            return self.require_ssl.is_true()
        return self.family.is_("redshift-2.0").because(f"require_ssl is not set in a group of {self.family.known}")


class Logging(Part):
    """Where a cluster's audit log goes."""

    __slots__ = ()

    enabled = boolean(tf="enable", default=True)


class Cluster(Resource):
    """A provisioned warehouse.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-redshift-cluster.html
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/redshift_cluster
    """

    cloudformation = "AWS::Redshift::Cluster"
    terraform = "aws_redshift_cluster"
    identified_by = ("identifier",)

    identifier = text(cfn="ClusterIdentifier", tf="cluster_identifier")
    tags = tags()
    multi_az = boolean(cfn="MultiAZ", tf="multi_az", default=False)
    snapshot_days = integer(cfn="AutomatedSnapshotRetentionPeriod", tf="automated_snapshot_retention_period", default=1)
    snapshot = text(cfn="SnapshotIdentifier", tf=("snapshot_identifier", "snapshot_arn"))
    copied_to = text(
        cfn="DestinationRegion",
        tf=(
            on("aws_redshift_snapshot_copy.cluster_identifier", "destination_region"),
            "snapshot_copy.destination_region",
        ),
    )
    copy_grant = reference(
        "redshift.SnapshotCopyGrant",
        cfn="SnapshotCopyGrantName",
        tf=(
            on("aws_redshift_snapshot_copy.cluster_identifier", "snapshot_copy_grant_name"),
            "snapshot_copy.grant_name",
        ),
    )
    encrypted = boolean(cfn="Encrypted", tf="encrypted", default=by_dialect(cfn=True, tf=None))
    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_id")
    publicly_accessible = boolean(
        cfn="PubliclyAccessible", tf="publicly_accessible", default=by_dialect(cfn=False, tf=None)
    )
    enhanced_routing = boolean(cfn="EnhancedVpcRouting", tf="enhanced_vpc_routing", default=False)
    subnet_group = reference("redshift.SubnetGroup", cfn="ClusterSubnetGroupName", tf="cluster_subnet_group_name")
    security_groups = references(
        "security_groups.SecurityGroup", cfn="VpcSecurityGroupIds", tf="vpc_security_group_ids"
    )
    parameter_group = reference(
        "redshift.ParameterGroup", cfn="ClusterParameterGroupName", tf="cluster_parameter_group_name"
    )
    logging = parts(Logging, cfn="LoggingProperties", tf=(on("aws_redshift_logging.cluster_identifier"), "logging"))
    username = text(cfn="MasterUsername", tf="master_username")

    def is_encrypted(self) -> Result:
        """Assert that it is encrypted; a cluster that is restored from a snapshot is as that is."""
        return self._by_provider(self.encrypted, True)

    def is_private(self) -> Result:
        """Assert that it has no public address."""
        return self._by_provider(self.publicly_accessible, False)

    def requires_tls(self) -> Result:
        """Assert that plaintext connections are refused, as the default group of the family redshift-2.0 has it."""
        group = self.parameter_group
        stated = group.to(ParameterGroup)
        if stated is not None:
            return stated.requires_tls().involving(self.address)
        if group.literal == "default.redshift-1.0":
            return group.failed("the default group of the family redshift-1.0 does not ask for TLS")
        if group.is_given and group.literal != "default.redshift-2.0":
            return group.unknown("whether its parameter group asks for TLS lies outside the template")
        return group.passed("the default parameter group asks for TLS")

    def _by_provider(self, switch: Reading[bool], wanted: bool) -> Result:
        """Assert a switch; left out, Terraform's provider took the opposite before its version 6."""
        if not isinstance(switch.fact, Missing):
            return switch.is_(wanted)
        sixth = is_at_least(self, 6)
        if sixth:
            return switch.passed(f"{switch.name} is not set and defaults to {show(wanted)}")
        if sixth is False:
            return switch.failed(f"{switch.name} is not set and defaults to {show(not wanted)} before version 6")
        return switch.unknown(f"{switch.name} is not set, and its default depends on the version of the provider")


class SnapshotCopyGrant(Resource):
    """What lets a cluster encrypt copies of its snapshots in another Region."""

    terraform = "aws_redshift_snapshot_copy_grant"
    identified_by = ("grant_name",)

    grant_name = text(tf="snapshot_copy_grant_name")
    kms_key = kms.key(tf="kms_key_id")


class EventSubscription(Resource):
    """Who is told of which events of clusters.

    https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-event-notifications.html
    """

    cloudformation = "AWS::Redshift::EventSubscription"
    terraform = "aws_redshift_event_subscription"

    enabled = boolean(cfn="Enabled", tf="enabled", default=True)
    topic = reference("sns.Topic", cfn="SnsTopicArn", tf="sns_topic_arn")
    source_type = text(cfn="SourceType", tf="source_type")
    categories = texts(cfn="EventCategories", tf="event_categories")


class Namespace(Resource):
    """The data of a serverless warehouse.

    Recovery points are made every half hour and kept for a day.
    https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-snapshots-recovery-points.html
    """

    cloudformation = "AWS::RedshiftServerless::Namespace"
    terraform = "aws_redshiftserverless_namespace"
    identified_by = ("namespace_name",)

    namespace_name = text(cfn="NamespaceName", tf="namespace_name")
    tags = tags()
    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_id")
    log_exports = texts(cfn="LogExports", tf="log_exports")


class Workgroup(Resource):
    """The computing side of a serverless warehouse."""

    cloudformation = "AWS::RedshiftServerless::Workgroup"
    terraform = "aws_redshiftserverless_workgroup"
    identified_by = ("workgroup_name",)

    workgroup_name = text(cfn="WorkgroupName", tf="workgroup_name")
    namespace = reference("redshift.Namespace", cfn="NamespaceName", tf="namespace_name")
    subnets = references("vpc.Subnet", cfn="SubnetIds", tf="subnet_ids")
    publicly_accessible = boolean(cfn="PubliclyAccessible", tf="publicly_accessible", default=False)
    enhanced_routing = boolean(cfn="EnhancedVpcRouting", tf="enhanced_vpc_routing", default=False)
    require_ssl = boolean(
        cfn="ConfigParameters[ParameterKey=require_ssl].ParameterValue",
        tf="config_parameter[parameter_key=require_ssl].parameter_value",
    )

    def requires_tls(self) -> Result:
        """Assert that plaintext connections are refused."""
        if isinstance(self.require_ssl.fact, Missing):
            return self.unknown("require_ssl is not set, and its default depends on when the workgroup was made")
        return self.require_ssl.is_true()

    def is_private(self) -> Result:
        """Assert that it has no public address."""
        return self.publicly_accessible.is_false()
