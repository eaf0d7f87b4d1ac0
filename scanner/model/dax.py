"""Amazon DynamoDB Accelerator: clusters and their subnets."""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import boolean, integer, reference, references, text, texts
from scanner.verdict import Result


class SubnetGroup(Resource):
    """The subnets that a cluster's nodes may be placed in."""

    cloudformation = "AWS::DAX::SubnetGroup"
    terraform = "aws_dax_subnet_group"
    identified_by = ("group_name",)

    group_name = text(cfn="SubnetGroupName", tf="name")
    subnets = references("vpc.Subnet", cfn="SubnetIds", tf="subnet_ids")


class Cluster(Resource):
    """A cluster."""

    cloudformation = "AWS::DAX::Cluster"
    terraform = "aws_dax_cluster"
    identified_by = ("cluster_name",)

    cluster_name = text(cfn="ClusterName", tf="cluster_name")
    nodes = integer(cfn="ReplicationFactor", tf="replication_factor")
    zones = texts(cfn="AvailabilityZones", tf="availability_zones")
    subnet_group = reference("dax.SubnetGroup", cfn="SubnetGroupName", tf="subnet_group_name")
    security_groups = references("security_groups.SecurityGroup", cfn="SecurityGroupIds", tf="security_group_ids")
    encrypted = boolean(cfn="SSESpecification.SSEEnabled", tf="server_side_encryption.enabled", default=False)
    endpoint_encryption = text(
        cfn="ClusterEndpointEncryptionType", tf="cluster_endpoint_encryption_type", default="NONE"
    )

    def requires_tls(self) -> Result:
        """Assert that plaintext connections are refused."""
        return self.endpoint_encryption.is_("TLS")
