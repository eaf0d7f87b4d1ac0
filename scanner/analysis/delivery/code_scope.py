"""What of a solution lies in the code that was scanned, and what it takes from elsewhere.

https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_tracking_change_management_automated_changemgmt.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from scanner.model.base import Resource, View
from scanner.model.declarations import Declared
from scanner.model.literal_secrets import SourceFile
from scanner.model.template_voice import all_of_kind, answers
from scanner.verdict import Result

_TAKEN_TYPES = re.compile(
    r"(List<)?AWS::(EC2::(VPC|Subnet|SecurityGroup|Volume|Instance)|Route53::HostedZone)::Id|"
    r"(List<)?AWS::EC2::SecurityGroup::GroupName"
)
"""Types of parameters that stand for what somebody made before."""

_TAKEN_NAMES = re.compile(
    r"(vpc|subnets?|security_groups?|route_tables?|hosted_zone|zone|db_instance|cluster|certificate|load_balancer|"
    r"target_group|kms_key|bucket|role|topic|queue)_(ids?|arns?)"
)
"""Names of variables that stand for the same."""

_LOOKED_UP = (
    "data.aws_vpc", "data.aws_vpcs", "data.aws_subnet", "data.aws_subnets", "data.aws_subnet_ids",
    "data.aws_security_group", "data.aws_security_groups", "data.aws_route_table", "data.aws_route53_zone",
    "data.aws_db_instance", "data.aws_rds_cluster", "data.aws_lb", "data.aws_lb_listener", "data.aws_alb",
    "data.aws_ecs_cluster", "data.aws_eks_cluster", "data.aws_instance", "data.aws_s3_bucket", "data.aws_kms_key",
    "data.aws_kms_alias", "data.aws_iam_role", "data.aws_sns_topic", "data.aws_sqs_queue", "data.aws_acm_certificate",
    "data.aws_secretsmanager_secret", "data.aws_cloudformation_stack", "data.aws_cloudformation_export",
    "data.terraform_remote_state", "data.aws_efs_file_system", "data.aws_elasticache_replication_group",
    "data.aws_ec2_transit_gateway", "data.aws_internet_gateway", "data.aws_nat_gateway", "data.aws_lambda_function",
    "data.aws_ecr_repository", "data.aws_cognito_user_pools", "data.aws_msk_cluster", "data.aws_dynamodb_table",
)  # fmt: skip
"""What Terraform looks up, since it was made elsewhere."""

LAYERS: dict[str, tuple[str, ...]] = {
    "entry": (
        "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancing::LoadBalancer",
        "AWS::CloudFront::Distribution", "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api", "AWS::Serverless::Api",
        "AWS::Serverless::HttpApi", "AWS::AppSync::GraphQLApi", "AWS::GlobalAccelerator::Accelerator",
        "AWS::Lambda::Url", "AWS::AppRunner::Service",
        "aws_lb", "aws_alb", "aws_elb", "aws_cloudfront_distribution", "aws_api_gateway_rest_api",
        "aws_apigatewayv2_api", "aws_appsync_graphql_api", "aws_globalaccelerator_accelerator",
        "aws_lambda_function_url", "aws_apprunner_service",
    ),
    "network": ("AWS::EC2::VPC", "aws_vpc", "aws_default_vpc"),
    "compute": (
        "AWS::EC2::Instance", "AWS::AutoScaling::AutoScalingGroup", "AWS::ECS::Service", "AWS::EKS::Cluster",
        "AWS::Lambda::Function", "AWS::Serverless::Function", "AWS::ElasticBeanstalk::Environment",
        "AWS::AppRunner::Service", "AWS::Batch::ComputeEnvironment",
        "aws_instance", "aws_autoscaling_group", "aws_ecs_service", "aws_eks_cluster", "aws_lambda_function",
        "aws_elastic_beanstalk_environment", "aws_apprunner_service", "aws_batch_compute_environment",
    ),
    "data": (
        "AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable",
        "AWS::Serverless::SimpleTable", "AWS::S3::Bucket", "AWS::EFS::FileSystem", "AWS::Redshift::Cluster",
        "AWS::OpenSearchService::Domain", "AWS::ElastiCache::ReplicationGroup", "AWS::DocDB::DBCluster",
        "AWS::Neptune::DBCluster",
        "aws_db_instance", "aws_rds_cluster", "aws_dynamodb_table", "aws_s3_bucket", "aws_efs_file_system",
        "aws_redshift_cluster", "aws_opensearch_domain", "aws_elasticache_replication_group", "aws_docdb_cluster",
        "aws_neptune_cluster",
    ),
}  # fmt: skip
"""The layers of a solution, by the types that make one."""


def holds_solution(file: SourceFile, layers: Collection[str], accepted: Collection[str]) -> Result | None:
    """Assert that the declared layers are in the code and that nothing is taken from elsewhere but what is accepted.

    The first file of a root answers for it; None for the others.
    """
    if not answers(file, SourceFile):
        return None
    missing = [name for name in layers if not _has(file.view, LAYERS.get(name, ()))]
    if missing:
        return file.failed(f"no resource of the layer {missing[0]} is in the code")
    taken = [one for one in _taken(file) if one.name not in accepted and one.address not in accepted]
    if not taken:
        return file.passed("nothing is taken from elsewhere but what is accepted")
    names = [one.address for one in taken]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    words = f"what lies outside the code is taken by {', '.join(names[:3])}{more}"
    return taken[0].unknown(words, *(f"the code behind {name}" for name in names)).involving(file.address, *names)


def _has(view: View, types: tuple[str, ...]) -> bool:
    return any(view.world.exists(block) is not False for block in view.graph.blocks_of(types))


def _taken(file: SourceFile) -> Iterator[Resource]:
    """Inputs and look-ups that stand for what is made elsewhere; inputs of modules are given by the root."""
    for declared in all_of_kind(file, Declared):
        kind = declared.kind.known or ""
        own = not declared.address.startswith("module.")
        if _TAKEN_TYPES.match(kind) or (own and declared.is_terraform and _TAKEN_NAMES.fullmatch(declared.name)):
            yield declared
    for block in file.view.graph.blocks_of(_LOOKED_UP):
        if file.view.world.exists(block) is not False:
            yield Resource(block, file.view)
