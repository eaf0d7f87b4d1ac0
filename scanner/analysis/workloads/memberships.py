"""Which workloads a resource is a member of."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from scanner.model.base import Resource, Surroundings, View, typed
from scanner.world import World

if TYPE_CHECKING:
    from scanner.analysis.workloads.workloads import Workload

ENTRY_TYPES = (
    "AWS::ApiGateway::RestApi",
    "AWS::ApiGatewayV2::Api",
    "AWS::AppRunner::Service",
    "AWS::AppSync::GraphQLApi",
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::CloudFront::Distribution",
    "AWS::EC2::Instance",
    "AWS::ECS::Service",
    "AWS::EKS::Cluster",
    "AWS::ElasticLoadBalancing::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::GlobalAccelerator::Accelerator",
    "AWS::Lambda::Function",
    "AWS::Serverless::Api",
    "AWS::Serverless::Function",
    "AWS::Serverless::HttpApi",
    "aws_alb",
    "aws_api_gateway_rest_api",
    "aws_apigatewayv2_api",
    "aws_apprunner_service",
    "aws_appsync_graphql_api",
    "aws_autoscaling_group",
    "aws_cloudfront_distribution",
    "aws_ecs_service",
    "aws_eks_cluster",
    "aws_elb",
    "aws_globalaccelerator_accelerator",
    "aws_instance",
    "aws_lambda_function",
    "aws_lb",
    "aws_spot_instance_request",
)
"""The types of what may be the entry of a workload, as `workloads.ENTRIES` has them."""

_HOLDERS: WeakKeyDictionary[Surroundings, dict[str, list[str]]] = WeakKeyDictionary()


def workloads_with(resource: Resource) -> list[Workload]:
    """The workloads that a resource is a member of."""
    graph = resource.view.graph
    if not graph.blocks_of(ENTRY_TYPES):
        return []
    # Entries and what they lead to are the largest part of the model, and a template of stores alone has none.
    from scanner.analysis.workloads.workload_entries import Entry
    from scanner.analysis.workloads.workloads import workload_of

    workloads = []
    for address in _holders(graph).get(resource.address, ()):
        block = graph.block(address)
        entry = typed(block, resource.view) if block is not None else None
        held = workload_of(entry) if isinstance(entry, Entry) else None
        if held is not None:
            workloads.append(held)
    return workloads


def _holders(graph: Surroundings) -> dict[str, list[str]]:
    """The entries of the workloads that each resource is a member of, by address, looked for once."""
    from scanner.analysis.workloads.workloads import workloads_of

    found = _HOLDERS.get(graph)
    if found is None:
        found = {}
        for workload in workloads_of(View(graph, World())):
            for address in workload.addresses:
                found.setdefault(address, []).append(workload.entry.address)
        _HOLDERS[graph] = found
    return found
