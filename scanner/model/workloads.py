"""Workloads: what a user reaches, and everything that it needs in turn.

A workload is an entry point (a load balancer, an API, a machine with a public address) with all that is reached from
it over routing (listeners, target groups, integrations), by reference (an endpoint, name or ARN in a task definition,
launch template, function or secret), and over the network (a store whose security group admits the tier's own group).
What belongs to the whole Region and cannot be lost with a zone is a member too, and never the reason for an outage.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from scanner.model import apigateway, apigateway_http, classic_elb, ec2, elb
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource, typed
from scanner.model.data_tier import Store
from scanner.model.data_tier import attachment_of as store_network
from scanner.model.ecs import Service
from scanner.model.exposure import attachment_of
from scanner.model.fields import Link
from scanner.model.machine_roles import is_declared_uncritical
from scanner.model.public_addresses import instance_has_public_address, is_declared_public
from scanner.model.readings import Readings
from scanner.model.security_groups import SecurityGroup
from scanner.model.zone_loss import Fate, State, Tier, fate_of, tier_of, zones_in_use
from scanner.model.zones import ZoneTerm
from scanner.template import Block
from scanner.values import references
from scanner.verdict import Result, Verdict

Entry = elb.LoadBalancer | classic_elb.ClassicLoadBalancer | apigateway.RestApi | apigateway_http.HttpApi | ec2.Instance

Balancer = elb.LoadBalancer | classic_elb.ClassicLoadBalancer

ENTRIES = (elb.LoadBalancer, classic_elb.ClassicLoadBalancer, apigateway.RestApi, apigateway_http.HttpApi, ec2.Instance)

_INWARDS: dict[str, tuple[str, ...]] = {
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("AWS::ElasticLoadBalancingV2::Listener",),
    "AWS::ElasticLoadBalancingV2::Listener": ("AWS::ElasticLoadBalancingV2::ListenerRule",),
    "AWS::ElasticLoadBalancingV2::TargetGroup": ("AWS::AutoScaling::AutoScalingGroup", "AWS::ECS::Service"),
    "AWS::ElasticLoadBalancing::LoadBalancer": ("AWS::AutoScaling::AutoScalingGroup", "AWS::ECS::Service"),
    "AWS::ApiGateway::RestApi": ("AWS::ApiGateway::Method",),
    "AWS::ApiGatewayV2::Api": ("AWS::ApiGatewayV2::Integration",),
    "AWS::SecretsManager::Secret": ("AWS::SecretsManager::SecretTargetAttachment",),
    "aws_lb": ("aws_lb_listener", "aws_alb_listener"),
    "aws_alb": ("aws_lb_listener", "aws_alb_listener"),
    "aws_lb_listener": ("aws_lb_listener_rule", "aws_alb_listener_rule"),
    "aws_alb_listener": ("aws_lb_listener_rule", "aws_alb_listener_rule"),
    "aws_lb_target_group": (
        "aws_autoscaling_group",
        "aws_ecs_service",
        "aws_lb_target_group_attachment",
        "aws_autoscaling_attachment",
    ),
    "aws_elb": ("aws_autoscaling_group", "aws_ecs_service", "aws_elb_attachment", "aws_autoscaling_attachment"),
    "aws_api_gateway_rest_api": ("aws_api_gateway_integration",),
    "aws_apigatewayv2_api": ("aws_apigatewayv2_integration",),
    "aws_secretsmanager_secret": ("aws_secretsmanager_secret_version",),
}
"""What attaches itself to a resource and carries its traffic on: it names the resource, not the other way round."""

_PASSED = frozenset(
    {
        "AWS::ElasticLoadBalancingV2::Listener",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "AWS::ApiGateway::Method",
        "AWS::ApiGateway::VpcLink",
        "AWS::ApiGatewayV2::Integration",
        "AWS::ApiGatewayV2::VpcLink",
        "AWS::EC2::LaunchTemplate",
        "AWS::AutoScaling::LaunchConfiguration",
        "AWS::ECS::TaskDefinition",
        "AWS::SecretsManager::Secret",
        "AWS::SecretsManager::SecretTargetAttachment",
        "AWS::SSM::Parameter",
        "aws_lb_listener",
        "aws_alb_listener",
        "aws_lb_listener_rule",
        "aws_alb_listener_rule",
        "aws_lb_target_group",
        "aws_alb_target_group",
        "aws_lb_target_group_attachment",
        "aws_elb_attachment",
        "aws_autoscaling_attachment",
        "aws_api_gateway_integration",
        "aws_api_gateway_vpc_link",
        "aws_apigatewayv2_integration",
        "aws_apigatewayv2_vpc_link",
        "aws_launch_template",
        "aws_launch_configuration",
        "aws_ecs_task_definition",
        "aws_secretsmanager_secret",
        "aws_secretsmanager_secret_version",
        "aws_ssm_parameter",
    }
)
"""What is no tier of its own but leads to one."""


@dataclass(frozen=True, slots=True)
class Member:
    """A tier of a workload, and the address of what led to it."""

    tier: Tier
    through: str


@dataclass(frozen=True, slots=True)
class Workload:
    """An entry point and its tiers, itself first where it is one."""

    entry: Resource
    members: tuple[Member, ...]

    @property
    def zones(self) -> list[ZoneTerm]:
        """Every zone that some tier has a part in."""
        return zones_in_use([member.tier for member in self.members])

    def fates(self, zone: ZoneTerm | None) -> list[Fate]:
        """What becomes of each tier when a zone is lost; None stands for any zone."""
        return [fate_of(member.tier, zone) for member in self.members]

    def survives(self, zone: ZoneTerm | None) -> Fate:
        """The worst of the fates: that of the workload."""
        return max(self.fates(zone), key=lambda fate: fate.state)

    def outages(self) -> Iterator[tuple[ZoneTerm | None, Fate]]:
        """Each zone in use with the workload's fate; one that nobody names, where none is stated."""
        zones: list[ZoneTerm | None] = list(self.zones)
        for zone in zones or [None]:
            yield zone, self.survives(zone)


def workload_of(entry: Entry) -> Workload | None:
    """The workload behind an entry point; None for what is no entry, or has no tier that a zone could take away."""
    if isinstance(entry, ec2.Instance) and not _is_entry(entry):
        return None
    if isinstance(entry, Balancer) and entry.is_internal().verdict is Verdict.PASS:
        return None
    members: dict[str, Member] = {}
    waiting: list[tuple[Block, str]] = [(entry.block, entry.address)]
    seen = {entry.address}
    while waiting:
        block, through = waiting.pop(0)
        if entry.view.world.exists(block) is False:
            continue
        resource = typed(block, entry.view)
        tier = tier_of(resource)
        if tier is not None:
            members[block.address] = Member(tier, through)
        for found in _next(resource, entry.address):
            if found.address not in seen and not found.data:
                seen.add(found.address)
                waiting.append((found, block.address))
    if not members:
        return None
    return Workload(entry, tuple(members.values()))


def _is_entry(instance: ec2.Instance) -> bool:
    """Whether users come to the machine itself: it has a public address, and isn't there for its keepers alone."""
    if is_declared_uncritical(instance) or is_declared_public(instance):
        return False
    behind = any(block.type in _BALANCED for block, _ in instance.view.graph.referrers(instance.block))
    return not behind and instance_has_public_address(instance).verdict is Verdict.PASS


_BALANCED = frozenset(
    {
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "AWS::ElasticLoadBalancing::LoadBalancer",
        "aws_lb_target_group_attachment",
        "aws_elb_attachment",
        "aws_elb",
    }
)


def _next(resource: Resource, entry: str) -> Iterator[Block]:
    """What the resource leads to."""
    graph, block = resource.view.graph, resource.block
    inwards = _INWARDS.get(block.type, ())
    for found, _ in graph.referrers(block):
        if found.type in inwards:
            yield found
    if block.address == entry or block.type in _PASSED or tier_of(resource) is not None:
        for one in references(block.properties):
            target = graph.block(one.address)
            if target is not None and _leads_on(target, resource):
                yield target
    yield from _stores_that_admit(resource)


def _leads_on(target: Block, resource: Resource) -> bool:
    """Whether a reference to the target is one that traffic or data follows."""
    if target.type in _PASSED:
        return True
    other = typed(target, resource.view)
    return not isinstance(other, elb.LoadBalancer) and tier_of(other) is not None


def _stores_that_admit(resource: Resource) -> Iterator[Block]:
    """The data stores whose security groups let this tier in."""
    own = {group.address for groups in _groups(resource) for link in groups if (group := link.to(SecurityGroup))}
    if not own:
        return
    view = resource.view
    for kind in Store.__args__:
        for block in view.graph.blocks_of(kind.types()):
            attachment = store_network(kind(block, view))
            if attachment is not None and any(_admits(link, own) for groups in attachment.groups for link in groups):
                yield from _lasting(block, resource)


def _lasting(block: Block, resource: Resource) -> Iterator[Block]:
    """What holds the data: the file system behind a mount target, else the store itself."""
    if block.type not in ("AWS::EFS::MountTarget", "aws_efs_mount_target"):
        yield block
        return
    for one in references(block.properties):
        target = resource.view.graph.block(one.address)
        if target is not None and target.type in ("AWS::EFS::FileSystem", "aws_efs_file_system"):
            yield target


def _groups(resource: Resource) -> tuple[Readings[Link], ...]:
    return attachment_of(resource).groups if isinstance(resource, ec2.Instance | Service | AutoScalingGroup) else ()


def _admits(link: Link, groups: set[str]) -> bool:
    group = link.to(SecurityGroup)
    if group is None:
        return False
    return any(
        (source := one.to(SecurityGroup)) is not None and source.address in groups
        for rule in group.ingress
        for one in rule.groups
    )


def outlives_each_zone(entry: Entry) -> Result | None:
    """Assert that the workload behind an entry point goes on when any one zone is lost; None for what has none.

    Lost is critical, interrupted high.
    """
    workload = workload_of(entry)
    if workload is None:
        return None
    involved = [member.tier.resource.address for member in workload.members]
    worst = max(workload.outages(), key=lambda outage: outage[1].state)
    zone, fate = worst
    named = zone.describe() if zone is not None else "one zone"
    if fate.state is State.CONTINUES:
        return entry.passed("it goes on without any one of its zones").involving(*involved)
    words = f"without {named}: {fate.reason}"
    if fate.state is State.UNKNOWN:
        result = entry.unknown(words, *fate.result.needs)
    else:
        result = entry.failed(words).graded("critical" if fate.state is State.LOST else "high")
    evidence = (*result.evidence, *fate.result.evidence)
    return replace(result, evidence=evidence).involving(*involved, *fate.result.involves)
