"""What may carry a security group without the template showing that it does.

Whatever has an interface in a VPC names its security groups; where such a list can't be seen, any group may be in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scanner.model.base import Node, View
from scanner.model.facts import once
from scanner.model.fields import references
from scanner.model.links import unseen_names
from scanner.verdict import Result

_TYPES = (
    "AWS::AmazonMQ::Broker",
    "AWS::AutoScaling::LaunchConfiguration",
    "AWS::Batch::ComputeEnvironment",
    "AWS::CodeBuild::Project",
    "AWS::DAX::Cluster",
    "AWS::DMS::ReplicationInstance",
    "AWS::DocDB::DBCluster",
    "AWS::EC2::ClientVpnEndpoint",
    "AWS::EC2::Instance",
    "AWS::EC2::LaunchTemplate",
    "AWS::EC2::NetworkInterface",
    "AWS::EC2::VPCEndpoint",
    "AWS::ECS::Service",
    "AWS::EFS::MountTarget",
    "AWS::EKS::Cluster",
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::ElasticLoadBalancing::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::Elasticsearch::Domain",
    "AWS::FSx::FileSystem",
    "AWS::Lambda::Function",
    "AWS::MSK::Cluster",
    "AWS::MemoryDB::Cluster",
    "AWS::Neptune::DBCluster",
    "AWS::OpenSearchService::Domain",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::RDS::DBProxy",
    "AWS::Redshift::Cluster",
    "AWS::SageMaker::NotebookInstance",
    "AWS::Serverless::Function",
    "aws_alb",
    "aws_batch_compute_environment",
    "aws_codebuild_project",
    "aws_dax_cluster",
    "aws_db_instance",
    "aws_db_proxy",
    "aws_dms_replication_instance",
    "aws_docdb_cluster",
    "aws_ec2_client_vpn_endpoint",
    "aws_ecs_service",
    "aws_efs_mount_target",
    "aws_eks_cluster",
    "aws_elasticache_cluster",
    "aws_elasticache_replication_group",
    "aws_elasticsearch_domain",
    "aws_elb",
    "aws_instance",
    "aws_lambda_function",
    "aws_launch_configuration",
    "aws_launch_template",
    "aws_lb",
    "aws_memorydb_cluster",
    "aws_mq_broker",
    "aws_msk_cluster",
    "aws_neptune_cluster",
    "aws_network_interface",
    "aws_network_interface_sg_attachment",
    "aws_opensearch_domain",
    "aws_rds_cluster",
    "aws_redshift_cluster",
    "aws_sagemaker_notebook_instance",
    "aws_spot_instance_request",
    "aws_vpc_endpoint",
    "aws_vpc_endpoint_security_group_association",
)


class _Carrier(Node):
    """Anything with an interface in a VPC, seen by the security groups that it names: each kind has one path."""

    __slots__ = ()

    groups = references(
        "security_groups.SecurityGroup",
        cfn=(
            "SecurityGroups",
            "SecurityGroupIds",
            "VpcSecurityGroupIds",
            "VPCSecurityGroups",
            "GroupSet",
            "NetworkInterfaces.GroupSet",
            "LaunchTemplateData.SecurityGroupIds",
            "LaunchTemplateData.NetworkInterfaces.Groups",
            "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups",
            "VpcConfig.SecurityGroupIds",
            "VPCOptions.SecurityGroupIds",
            "ResourcesVpcConfig.SecurityGroupIds",
            "BrokerNodeGroupInfo.SecurityGroups",
            "ComputeResources.SecurityGroupIds",
        ),
        tf=(
            "security_groups",
            "security_group_ids",
            "security_group_id",
            "vpc_security_group_ids",
            "network_interfaces.security_groups",
            "network_configuration.security_groups",
            "vpc_config.security_group_ids",
            "vpc_options.security_group_ids",
            "broker_node_group_info.security_groups",
            "compute_resources.security_group_ids",
        ),
    )


def hidden_carrier(view: View, apart: Collection[str] = ()) -> Result | None:
    """Unknown where something whose security groups can't be seen may carry any of them; None without such a thing.

    Types of resources that are `apart` don't count.
    """
    for address in hidden_carriers(view):
        block = view.graph.block(address)
        if block is not None and block.type not in apart:
            carrier = _Carrier(block, block.properties, view, block.name_span)
            return carrier.groups.unknown(f"which security groups {address} carries is not settled")
    return None


def hidden_carriers(view: View) -> tuple[str, ...]:
    """The addresses of what carries security groups that can't be seen."""
    return once(view, "carriers of groups that are not seen", lambda: tuple(_hidden(view)))


def _hidden(view: View) -> Iterator[str]:
    for block in view.graph.blocks_of(_TYPES):
        if view.world.exists(block) is not False:
            carrier = _Carrier(block, block.properties, view, block.name_span)
            if unseen_names(carrier.groups):
                yield block.address
