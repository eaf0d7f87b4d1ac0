"""Amazon OpenSearch Service, under its present and its former name, and OpenSearch Serverless.

https://docs.aws.amazon.com/opensearch-service/latest/developerguide/what-is.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, by_dialect, integer, on, parts, references, text, texts
from scanner.model.policy_document import document
from scanner.model.readings import Missing, Undecided
from scanner.verdict import Result


class EndpointOptions(Part):
    """How a domain's endpoint is reached."""

    __slots__ = ()

    enforces_https = boolean(cfn="EnforceHTTPS", tf="enforce_https", default=by_dialect(cfn=False, tf=True))
    tls_policy = text(cfn="TLSSecurityPolicy", tf="tls_security_policy", default="Policy-Min-TLS-1-0-2019-07")


class PublishedLog(Part):
    """One kind of log that a domain publishes."""

    __slots__ = ()

    enabled = boolean(cfn="Enabled", tf="enabled", default=by_dialect(cfn=False, tf=True))


class DomainNetwork(Part):
    """How a domain is placed in a VPC."""

    __slots__ = ()

    groups = references("security_groups.SecurityGroup", cfn="SecurityGroupIds", tf="security_group_ids")


class Domain(Resource):
    """A search domain.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-opensearchservice-domain.html
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/opensearch_domain
    """

    cloudformation = ("AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain")
    terraform = ("aws_opensearch_domain", "aws_elasticsearch_domain")
    identified_by = ("domain_name",)

    domain_name = text(cfn="DomainName", tf="domain_name")
    version = text(
        cfn=("EngineVersion", "ElasticsearchVersion"),
        tf=("engine_version", "elasticsearch_version"),
    )
    encrypted = boolean(cfn="EncryptionAtRestOptions.Enabled", tf="encrypt_at_rest.enabled", default=False)
    kms_key = kms.key(cfn="EncryptionAtRestOptions.KmsKeyId", tf="encrypt_at_rest.kms_key_id")
    node_to_node = boolean(
        cfn="NodeToNodeEncryptionOptions.Enabled", tf="node_to_node_encryption.enabled", default=False
    )
    endpoint_options = parts(EndpointOptions, cfn="DomainEndpointOptions", tf="domain_endpoint_options")
    subnets = references("vpc.Subnet", cfn="VPCOptions.SubnetIds", tf="vpc_options.subnet_ids")
    networks = parts(DomainNetwork, cfn="VPCOptions", tf="vpc_options")
    zone_awareness = boolean(
        cfn=("ClusterConfig.ZoneAwarenessEnabled", "ElasticsearchClusterConfig.ZoneAwarenessEnabled"),
        tf="cluster_config.zone_awareness_enabled",
        default=False,
    )
    zone_count = integer(
        cfn=(
            "ClusterConfig.ZoneAwarenessConfig.AvailabilityZoneCount",
            "ElasticsearchClusterConfig.ZoneAwarenessConfig.AvailabilityZoneCount",
        ),
        tf="cluster_config.zone_awareness_config.availability_zone_count",
        default=2,
    )
    instance_count = integer(
        cfn=("ClusterConfig.InstanceCount", "ElasticsearchClusterConfig.InstanceCount"),
        tf="cluster_config.instance_count",
        default=1,
    )
    standby = boolean(
        cfn="ClusterConfig.MultiAZWithStandbyEnabled", tf="cluster_config.multi_az_with_standby_enabled", default=False
    )
    dedicated_managers = boolean(
        cfn=("ClusterConfig.DedicatedMasterEnabled", "ElasticsearchClusterConfig.DedicatedMasterEnabled"),
        tf="cluster_config.dedicated_master_enabled",
        default=False,
    )
    manager_count = integer(
        cfn=("ClusterConfig.DedicatedMasterCount", "ElasticsearchClusterConfig.DedicatedMasterCount"),
        tf="cluster_config.dedicated_master_count",
    )
    error_log = parts(
        PublishedLog,
        cfn="LogPublishingOptions.ES_APPLICATION_LOGS",
        tf="log_publishing_options[log_type=ES_APPLICATION_LOGS]",
    )
    audit_log = parts(
        PublishedLog, cfn="LogPublishingOptions.AUDIT_LOGS", tf="log_publishing_options[log_type=AUDIT_LOGS]"
    )
    access_control = boolean(
        cfn="AdvancedSecurityOptions.Enabled", tf="advanced_security_options.enabled", default=False
    )
    internal_users = boolean(
        cfn="AdvancedSecurityOptions.InternalUserDatabaseEnabled",
        tf="advanced_security_options.internal_user_database_enabled",
        default=False,
    )
    master_user_arn = text(
        cfn="AdvancedSecurityOptions.MasterUserOptions.MasterUserARN",
        tf="advanced_security_options.master_user_options.master_user_arn",
    )
    master_user_name = text(
        cfn="AdvancedSecurityOptions.MasterUserOptions.MasterUserName",
        tf="advanced_security_options.master_user_options.master_user_name",
    )
    policy = document(
        cfn="AccessPolicies",
        tf=(
            "access_policies",
            on("aws_opensearch_domain_policy.domain_name", "access_policies"),
            on("aws_elasticsearch_domain_policy.domain_name", "access_policies"),
        ),
    )
    own_policy = document(cfn="AccessPolicies", tf="access_policies")

    def has_one_node(self) -> bool:
        """Whether a single node is all that it has, by what the template says."""
        return self.instance_count.known == 1 and self.dedicated_managers.known is False

    def controls_users(self) -> Result:
        """Assert fine-grained access control with a master user, of IAM or of the domain's own database.

        https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html
        """
        internal = self.internal_users.is_true() & self.master_user_name.is_set()
        return self.access_control.is_true() & (self.master_user_arn.is_set() | internal)

    def survives_a_zone(self) -> Result:
        """Assert that data nodes remain when a zone is lost: zone awareness with a node in each zone, or standby.

        https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-multiaz.html
        """
        spread = self.zone_awareness.is_true() & self._has_a_node_for_each_zone()
        return self.standby.is_true() | spread if self.standby.known is not False else spread

    def _has_a_node_for_each_zone(self) -> Result:
        zones = self.zone_count
        if isinstance(zones.fact, Undecided):
            # They are two or three.
            return self.instance_count.at_least(3) | (self.instance_count.at_least(2) & zones.unknown())
        return self.instance_count.at_least(zones.known or 2)

    def has_hourly_snapshots(self) -> Result:
        """Assert that the service snapshots it every hour: OpenSearch, and Elasticsearch from 5.3 on.

        A domain of the former service that names no version gets Elasticsearch 1.5.
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticsearch-domain.html
        https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-snapshots.html
        """
        version = self.version
        if isinstance(version.fact, Missing):
            if self.block.type in _FORMER:
                return self.failed("no version is named, and Elasticsearch 1.5 is snapshot once a day alone")
            return self.passed("the service snapshots it every hour and keeps 14 days")
        return version.must(_is_hourly, "a version that is snapshot every hour")


_FORMER = frozenset({"AWS::Elasticsearch::Domain", "aws_elasticsearch_domain"})


def _is_hourly(version: str) -> bool:
    engine, _, number = version.rpartition("_")
    if engine == "OpenSearch":
        return True
    try:
        major, minor = (int(part) for part in (*number.split("."), "0")[:2])
    except ValueError:
        return False
    return (major, minor) >= (5, 3)


class DomainPolicy(Resource):
    """A domain's access policy as a resource of its own."""

    terraform = ("aws_opensearch_domain_policy", "aws_elasticsearch_domain_policy")

    domain = references("opensearch.Domain", tf="domain_name")
    own_policy = document(tf="access_policies")


class Collection(Resource):
    """A collection of OpenSearch Serverless; it is always encrypted."""

    cloudformation = "AWS::OpenSearchServerless::Collection"
    terraform = "aws_opensearchserverless_collection"

    standby_replicas = text(cfn="StandbyReplicas", tf="standby_replicas", default="ENABLED")

    def survives_a_zone(self) -> Result:
        """Assert that it keeps replicas in other zones.

        https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-scaling.html
        """
        return self.standby_replicas.is_("ENABLED")

    def has_hourly_snapshots(self) -> Result:
        """Assert that the service snapshots it every hour, which it does for every collection.

        https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-snapshots.html
        """
        return self.passed("the service snapshots collections every hour and keeps 14 days")


class AccessRule(Part):
    """One element of a data access policy of OpenSearch Serverless."""

    __slots__ = ()

    principals = texts(cfn="Principal", tf="Principal")


class AccessPolicy(Resource):
    """Who may read and write the indexes of collections.

    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-data-access.html
    """

    cloudformation = "AWS::OpenSearchServerless::AccessPolicy"
    terraform = "aws_opensearchserverless_access_policy"

    rules = parts(AccessRule, cfn="Policy", tf="policy")

    def controls_users(self) -> Result:
        """Assert that every rule names its principals."""
        return self.rules.all(lambda rule: rule.principals.is_set() & rule.principals.all(lambda one: one.is_not("*")))


class NetworkRule(Part):
    """One element of a network policy of OpenSearch Serverless."""

    __slots__ = ()

    public = boolean(cfn="AllowFromPublic", tf="AllowFromPublic", default=False)


class SecurityPolicy(Resource):
    """An encryption or network policy of OpenSearch Serverless.

    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-network.html
    """

    cloudformation = "AWS::OpenSearchServerless::SecurityPolicy"
    terraform = "aws_opensearchserverless_security_policy"

    kind = text(cfn="Type", tf="type")
    rules = parts(NetworkRule, cfn="Policy", tf="policy")
