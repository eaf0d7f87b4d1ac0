"""Amazon MemoryDB: clusters and their subnets."""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Resource
from scanner.model.fields import boolean, integer, reference, references, text
from scanner.model.tags import tags
from scanner.verdict import Result


class SubnetGroup(Resource):
    """The subnets that nodes may be placed in."""

    cloudformation = "AWS::MemoryDB::SubnetGroup"
    terraform = "aws_memorydb_subnet_group"
    identified_by = ("group_name",)

    group_name = text(cfn="SubnetGroupName", tf="name")
    subnets = references("vpc.Subnet", cfn="SubnetIds", tf="subnet_ids")


class Snapshot(Resource):
    """A snapshot that is declared by itself."""

    terraform = "aws_memorydb_snapshot"

    kms_key = kms.key(tf="kms_key_arn")


class Cluster(Resource):
    """A cluster; always encrypted at rest.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-memorydb-cluster.html
    """

    cloudformation = "AWS::MemoryDB::Cluster"
    terraform = "aws_memorydb_cluster"
    identified_by = ("cluster_name",)

    cluster_name = text(cfn="ClusterName", tf="name")
    tags = tags()
    replicas_per_shard = integer(cfn="NumReplicasPerShard", tf="num_replicas_per_shard", default=1)
    subnet_group = reference("memorydb.SubnetGroup", cfn="SubnetGroupName", tf="subnet_group_name")
    security_groups = references("security_groups.SecurityGroup", cfn="SecurityGroupIds", tf="security_group_ids")
    snapshot_days = integer(cfn="SnapshotRetentionLimit", tf="snapshot_retention_limit", default=0)
    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_arn")
    tls = boolean(cfn="TLSEnabled", tf="tls_enabled", default=True)
    access_list = text(cfn="ACLName", tf="acl_name")

    def requires_tls(self) -> Result:
        """Assert that plaintext connections are refused."""
        return self.tls.is_true()
