"""What a part of a workload leads to: by routing, by events, by naming it, and over the network.

Templates say most of it by reference: a listener names its target group, a task its database. Some of it they say the
other way round: a group names the target group that it registers with. Both are followed; what merely stands beside
(logs, keys, roles, tags) is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias
from weakref import WeakKeyDictionary

import re2

from scanner.analysis.network.data_tier import Store
from scanner.analysis.network.data_tier import attachment_of as store_network
from scanner.analysis.network.network_attachment import attachment_of
from scanner.analysis.workloads.service_names import called_by_name
from scanner.analysis.workloads.store_tiers import REGIONAL_TYPES
from scanner.analysis.workloads.tiers import TIER_TYPES
from scanner.model import dax, ec2, ecs, efs, eks, elasticache, fsx, memorydb, rds
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource, Surroundings, typed
from scanner.model.fields import Link
from scanner.model.functions import Function
from scanner.model.readings import Readings, Undecided
from scanner.model.security_groups import SecurityGroup
from scanner.template import Block
from scanner.values import Reference, references

_LISTENERS = ("AWS::ElasticLoadBalancingV2::Listener", "aws_lb_listener", "aws_alb_listener")
_RULES = ("AWS::ElasticLoadBalancingV2::ListenerRule", "aws_lb_listener_rule", "aws_alb_listener_rule")
_GROUPED = ("AWS::AutoScaling::AutoScalingGroup", "AWS::ECS::Service", "aws_autoscaling_group", "aws_ecs_service")
_REGISTERED = (
    *_GROUPED,
    "aws_lb_target_group_attachment",
    "aws_alb_target_group_attachment",
    "aws_autoscaling_attachment",
    "aws_autoscaling_traffic_source_attachment",
)
_CLASSIC = (*_GROUPED, "aws_elb_attachment", "aws_autoscaling_attachment")
_MAPPINGS = ("AWS::Lambda::EventSourceMapping", "aws_lambda_event_source_mapping")

BALANCED_TYPES = frozenset(
    {
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "AWS::ElasticLoadBalancing::LoadBalancer",
        "aws_lb_target_group",
        "aws_alb_target_group",
        "aws_elb",
    }
)
"""Whatever registers with one of these stands in for the others that do."""

INWARDS: dict[str, tuple[str, ...]] = {
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _LISTENERS,
    "AWS::ElasticLoadBalancingV2::Listener": _RULES,
    "AWS::ElasticLoadBalancingV2::TargetGroup": _REGISTERED,
    "AWS::ElasticLoadBalancing::LoadBalancer": _CLASSIC,
    "AWS::GlobalAccelerator::Accelerator": ("AWS::GlobalAccelerator::Listener",),
    "AWS::GlobalAccelerator::Listener": ("AWS::GlobalAccelerator::EndpointGroup",),
    "AWS::ApiGateway::RestApi": ("AWS::ApiGateway::Method",),
    "AWS::ApiGatewayV2::Api": ("AWS::ApiGatewayV2::Integration",),
    "AWS::Serverless::Api": ("AWS::Serverless::Function",),
    "AWS::Serverless::HttpApi": ("AWS::Serverless::Function",),
    "AWS::AppSync::GraphQLApi": ("AWS::AppSync::DataSource",),
    "AWS::SecretsManager::Secret": ("AWS::SecretsManager::SecretTargetAttachment",),
    "AWS::RDS::DBProxy": ("AWS::RDS::DBProxyTargetGroup",),
    "AWS::SNS::Topic": ("AWS::SNS::Subscription",),
    "AWS::SQS::Queue": _MAPPINGS,
    "AWS::Kinesis::Stream": _MAPPINGS,
    "AWS::DynamoDB::Table": _MAPPINGS,
    "aws_lb": _LISTENERS,
    "aws_alb": _LISTENERS,
    "aws_lb_listener": _RULES,
    "aws_alb_listener": _RULES,
    "aws_lb_target_group": _REGISTERED,
    "aws_alb_target_group": _REGISTERED,
    "aws_elb": _CLASSIC,
    "aws_globalaccelerator_accelerator": ("aws_globalaccelerator_listener",),
    "aws_globalaccelerator_listener": ("aws_globalaccelerator_endpoint_group",),
    "aws_api_gateway_rest_api": ("aws_api_gateway_integration",),
    "aws_apigatewayv2_api": ("aws_apigatewayv2_integration",),
    "aws_appsync_graphql_api": ("aws_appsync_datasource",),
    "aws_secretsmanager_secret": ("aws_secretsmanager_secret_version",),
    "aws_db_proxy": ("aws_db_proxy_target",),
    "aws_sns_topic": ("aws_sns_topic_subscription",),
    "aws_sqs_queue": _MAPPINGS,
    "aws_kinesis_stream": _MAPPINGS,
    "aws_dynamodb_table": _MAPPINGS,
}
"""What attaches itself to a resource and carries its traffic on: it names the resource, not the other way round."""

PASSED_TYPES = frozenset(
    {
        *(name for names in INWARDS.values() for name in names if name not in _GROUPED),
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "AWS::ApiGateway::VpcLink",
        "AWS::CloudFront::VpcOrigin",
        "AWS::EC2::EIP",
        "AWS::EC2::LaunchTemplate",
        "AWS::AutoScaling::LaunchConfiguration",
        "AWS::ECS::TaskDefinition",
        "AWS::EFS::AccessPoint",
        "AWS::EFS::MountTarget",
        "AWS::Lambda::Alias",
        "AWS::Lambda::Version",
        "AWS::RDS::DBInstance",
        "AWS::DocDB::DBInstance",
        "AWS::Neptune::DBInstance",
        "AWS::SecretsManager::Secret",
        "AWS::SSM::Parameter",
        "aws_lb_target_group",
        "aws_alb_target_group",
        "aws_api_gateway_vpc_link",
        "aws_cloudfront_vpc_origin",
        "aws_eip",
        "aws_launch_template",
        "aws_launch_configuration",
        "aws_ecs_task_definition",
        "aws_efs_access_point",
        "aws_efs_mount_target",
        "aws_lambda_alias",
        "aws_db_instance",
        "aws_rds_cluster_instance",
        "aws_docdb_cluster_instance",
        "aws_neptune_cluster_instance",
        "aws_secretsmanager_secret",
        "aws_ssm_parameter",
    }
) - {"AWS::Serverless::Function"}
"""What is no tier of its own but leads to one."""

_ASIDE = re2.compile(
    r"(?i)depends_?on|log|attribut|artifact|dead_?letter|dlq|failure|notif|polic|role|kms|encrypt|tag|alarm"
)
"""Properties that name something which stands beside: a reference there is followed to no bucket, queue or topic."""

OtherStore: TypeAlias = elasticache.CacheCluster | memorydb.Cluster | dax.Cluster | fsx.FileSystem | rds.Proxy

_CALLERS = frozenset(
    {
        "AWS::ECS::TaskDefinition",
        "AWS::Lambda::Function",
        "AWS::Serverless::Function",
        "AWS::EC2::LaunchTemplate",
        "AWS::AutoScaling::LaunchConfiguration",
        "AWS::EC2::Instance",
        "AWS::RDS::DBProxyTargetGroup",
        "aws_ecs_task_definition",
        "aws_lambda_function",
        "aws_launch_template",
        "aws_launch_configuration",
        "aws_instance",
        "aws_db_proxy_target",
    }
)
"""What says by name which data store a program uses."""


class Kind(Enum):
    """How something leads on."""

    NAMED = "named"
    MOUNTED = "mounted"
    ADMITTED = "admitted by its security group"


@dataclass(frozen=True, slots=True)
class Lead:
    """Something that a resource leads to, and how."""

    block: Block
    kind: Kind = Kind.NAMED


def is_passed(block: Block) -> bool:
    """Whether it is no tier of its own but leads to one."""
    return block.type in PASSED_TYPES


def onward(resource: Resource) -> Iterator[Lead]:
    """What a resource leads to, one step on: tiers, and what leads to them in turn."""
    graph = resource.view.graph
    known = _LEADS.setdefault(graph, {})
    leads = known.get(resource.address)
    if leads is None:
        leads = known[resource.address] = list(_written(resource))
    yield from leads
    yield from (Lead(service) for service in called_by_name(resource))
    if isinstance(resource, ecs.Service) and resource.runs_on_instances():
        yield from (Lead(group.block) for group in resource.host_groups())
    if isinstance(resource, ec2.Instance | ecs.Service | AutoScalingGroup | Function | eks.Cluster):
        yield from (Lead(store, kind) for store, kind in _stores_that_admit(resource))


_LEADS: WeakKeyDictionary[Surroundings, dict[str, list[Lead]]] = WeakKeyDictionary()
"""What is written of each resource, looked for once: it is the same under any choice."""


def _written(resource: Resource) -> Iterator[Lead]:
    """What a resource names, and what names it."""
    graph, block = resource.view.graph, resource.block
    inwards = INWARDS.get(block.type, ())
    for found, _ in graph.referrers(block):
        if found.type in inwards and not found.data:
            yield Lead(found)
    for found, path in (*graph.referred(block), *_configured(resource)):
        if not found.data and not path.startswith(("DependsOn", "depends_on")) and _leads_on(found, path, resource):
            yield Lead(found, Kind.MOUNTED if found.type in _FILES else Kind.NAMED)


def _configured(resource: Resource) -> Iterator[tuple[Block, str]]:
    """What a machine's own metadata names, which its first start reads (`AWS::CloudFormation::Init`)."""
    stated = resource.block.attributes.get("Metadata")
    for one in references(stated) if stated is not None and resource.block.type in _CALLERS else ():
        found = resource.view.graph.block(one.address)
        if found is not None:
            yield found, "Metadata"


_FILES = ("AWS::EFS::FileSystem", "AWS::EFS::AccessPoint", "aws_efs_file_system", "aws_efs_access_point")


def _leads_on(target: Block, path: str, resource: Resource) -> bool:
    """Whether a reference to the target is one that traffic or data follows."""
    if target.type in PASSED_TYPES:
        return True
    if target.type in REGIONAL_TYPES:
        return re2.search(_ASIDE, path) is None
    if target.type in eks.Cluster.types():
        return isinstance(resource, eks.NodeGroup | eks.FargateProfile)
    return target.type in TIER_TYPES


def _stores_that_admit(resource: Resource) -> Iterator[tuple[Block, Kind]]:
    """The data stores whose security groups let this tier in, except those that some program names."""
    graph = resource.view.graph
    own = dict.fromkeys(_groups(resource))
    found: dict[str, Block] = {}
    for address in own:
        source = graph.block(address)
        for rule, _ in graph.referrers(source) if source is not None else ():
            for admitting in (rule, *(one for one, _ in graph.referred(rule))):
                if admitting.type in SecurityGroup.types() and admitting.address not in own | found:
                    found[admitting.address] = admitting
    for group in found.values():
        for block, _ in graph.referrers(group):
            store = typed(block, resource.view)
            if isinstance(store, Store | OtherStore) and _admits(store, set(own)):
                lasting, kind = lasting_of(store)
                if lasting is not None and not is_named(lasting, resource):
                    yield lasting, kind


def is_named(store: Block, resource: Resource) -> bool:
    """Whether some program says that it uses the store: who is let in says less then."""
    return any(block.type in _CALLERS for block, _ in resource.view.graph.referrers(store))


def lasting_of(store: Store | OtherStore) -> tuple[Block | None, Kind]:
    """What holds the data: the file system behind a mount target, the cluster of a member, else the store itself."""
    if isinstance(store, efs.MountTarget):
        system = store.file_system.known
        return (None if system is None else system.block), Kind.MOUNTED
    if isinstance(store, rds.DbInstance) and store.is_member:
        cluster = store.cluster.known
        return (None if cluster is None else cluster.block), Kind.ADMITTED
    return store.block, Kind.ADMITTED


def _groups(resource: Resource) -> Iterator[str]:
    """The addresses by which a tier's own security groups are named."""
    stated: tuple[Readings[Link], ...]
    match resource:
        case ecs.Service():
            stated = (resource.groups,)
        case ec2.Instance() | AutoScalingGroup():
            stated = attachment_of(resource).groups
        case Function():
            stated = (resource.groups,)
        case _:
            stated = ()
            yield resource.address  # A Kubernetes cluster's own group is an attribute of the cluster.
    for groups in stated:
        for link in groups:
            if link.known is not None:
                yield link.known.address


def admitting(store: Store | OtherStore) -> tuple[Readings[Link], ...]:
    """The lists of security groups that stand before a store."""
    if not isinstance(store, Store):
        return (store.security_groups,)
    attachment = store_network(store)
    return attachment.groups if attachment is not None else ()


def _admits(store: Store | OtherStore, groups: set[str]) -> bool:
    return any(
        _source(one) in groups
        for held in admitting(store)
        for link in held
        if (group := link.to(SecurityGroup)) is not None
        for rule in group.ingress
        for one in rule.groups
    )


def _source(link: Link) -> str | None:
    """The address of what a rule admits: a group, or a cluster whose own group it is."""
    if link.known is not None:
        return link.known.address
    value = link.fact.value if isinstance(link.fact, Undecided) else None
    return value.address if isinstance(value, Reference) else None
