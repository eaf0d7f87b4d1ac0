"""Amazon ElastiCache: replication groups, single clusters, serverless caches, users."""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, by_dialect, integer, parts, reference, references, text, texts
from scanner.model.readings import Missing
from scanner.model.tags import tags
from scanner.verdict import Result


class SubnetGroup(Resource):
    """The subnets that nodes may be placed in."""

    cloudformation = "AWS::ElastiCache::SubnetGroup"
    terraform = "aws_elasticache_subnet_group"
    identified_by = ("group_name",)

    group_name = text(cfn="CacheSubnetGroupName", tf="name")
    subnets = references("vpc.Subnet", cfn="SubnetIds", tf="subnet_ids")


class LogDelivery(Part):
    """Where one of a cache's logs goes."""

    __slots__ = ()

    log_type = text(cfn="LogType", tf="log_type")


class NodeGroup(Part):
    """One shard and its replicas."""

    __slots__ = ()

    replicas = integer(cfn="ReplicaCount", tf="replica_count")


class ReplicationGroup(Resource):
    """A Redis or Valkey cache with its replicas.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-replicationgroup.html
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/elasticache_replication_group
    """

    cloudformation = "AWS::ElastiCache::ReplicationGroup"
    terraform = "aws_elasticache_replication_group"
    identified_by = ("group_id",)

    group_id = text(cfn="ReplicationGroupId", tf="replication_group_id")
    tags = tags()
    engine = text(cfn="Engine", tf="engine", default="redis")
    engine_version = text(cfn="EngineVersion", tf="engine_version")
    global_group = text(cfn="GlobalReplicationGroupId", tf="global_replication_group_id")
    automatic_failover = boolean(cfn="AutomaticFailoverEnabled", tf="automatic_failover_enabled", default=False)
    multi_az = boolean(cfn="MultiAZEnabled", tf="multi_az_enabled", default=False)
    clusters = integer(cfn="NumCacheClusters", tf=("num_cache_clusters", "number_cache_clusters"))
    shards = integer(cfn="NumNodeGroups", tf=("num_node_groups", "cluster_mode.num_node_groups"))
    replicas_per_shard = integer(
        cfn="ReplicasPerNodeGroup", tf=("replicas_per_node_group", "cluster_mode.replicas_per_node_group")
    )
    node_groups = parts(NodeGroup, cfn="NodeGroupConfiguration", tf="node_group_configuration")
    zones = texts(cfn="PreferredCacheClusterAZs", tf=("preferred_cache_cluster_azs", "availability_zones"))
    subnet_group = reference("elasticache.SubnetGroup", cfn="CacheSubnetGroupName", tf="subnet_group_name")
    security_groups = references("security_groups.SecurityGroup", cfn="SecurityGroupIds", tf="security_group_ids")
    snapshot_days = integer(cfn="SnapshotRetentionLimit", tf="snapshot_retention_limit", default=0)
    at_rest_encryption = boolean(cfn="AtRestEncryptionEnabled", tf="at_rest_encryption_enabled")
    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_id")
    transit_encryption = boolean(cfn="TransitEncryptionEnabled", tf="transit_encryption_enabled", default=False)
    transit_encryption_mode = text(cfn="TransitEncryptionMode", tf="transit_encryption_mode", default="required")
    auth_token = text(cfn="AuthToken", tf="auth_token")
    user_groups = texts(cfn="UserGroupIds", tf="user_group_ids")
    log_deliveries = parts(LogDelivery, cfn="LogDeliveryConfigurations", tf="log_delivery_configuration")

    def is_encrypted(self) -> Result:
        """Assert that it is encrypted at rest; Valkey is unless told otherwise, Redis is not.

        https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html
        """
        own = self.at_rest_encryption
        if not isinstance(own.fact, Missing):
            return own.is_true()
        return self.engine.is_("valkey").because(f"{own.name} is not set, which leaves it off but for Valkey")

    def requires_tls(self) -> Result:
        """Assert that plaintext connections are refused."""
        return self.transit_encryption.is_true() & self.transit_encryption_mode.is_("required")


class CacheCluster(Resource):
    """A Memcached cluster, or a single Redis or Valkey node."""

    cloudformation = "AWS::ElastiCache::CacheCluster"
    terraform = "aws_elasticache_cluster"
    identified_by = ("cluster_id",)

    cluster_id = text(cfn="ClusterName", tf="cluster_id")
    tags = tags()
    engine = text(cfn="Engine", tf="engine")
    engine_version = text(cfn="EngineVersion", tf="engine_version")
    replication_group = reference("elasticache.ReplicationGroup", tf="replication_group_id")
    zone_mode = text(cfn="AZMode", tf="az_mode", default="single-az")
    nodes = integer(cfn="NumCacheNodes", tf="num_cache_nodes", default=by_dialect(cfn=None, tf=1))
    subnet_group = reference("elasticache.SubnetGroup", cfn="CacheSubnetGroupName", tf="subnet_group_name")
    security_groups = references("security_groups.SecurityGroup", cfn="VpcSecurityGroupIds", tf="security_group_ids")
    snapshot_days = integer(cfn="SnapshotRetentionLimit", tf="snapshot_retention_limit", default=0)
    transit_encryption = boolean(cfn="TransitEncryptionEnabled", tf="transit_encryption_enabled", default=False)

    def requires_tls(self) -> Result | None:
        """Assert that plaintext connections are refused; None for a node of a replication group."""
        return None if self.replication_group.is_given else self.transit_encryption.is_true()


class ServerlessCache(Resource):
    """A cache that grows by itself, always encrypted and spread over zones."""

    cloudformation = "AWS::ElastiCache::ServerlessCache"
    terraform = "aws_elasticache_serverless_cache"
    identified_by = ("cache_name",)

    cache_name = text(cfn="ServerlessCacheName", tf="name")
    tags = tags()
    engine = text(cfn="Engine", tf="engine")
    snapshot_days = integer(cfn="SnapshotRetentionLimit", tf="snapshot_retention_limit", default=0)


class User(Resource):
    """A user of caches with access by roles."""

    cloudformation = "AWS::ElastiCache::User"
    terraform = "aws_elasticache_user"
    identified_by = ("user_id",)

    user_id = text(cfn="UserId", tf="user_id")
