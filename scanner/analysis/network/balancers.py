"""Which load balancers stand before a machine, a group of them, or a container service.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from scanner.model.autoscaling import AutoScalingGroup, GroupAttachment
from scanner.model.base import Node, View, typed
from scanner.model.classic_elb import ClassicLoadBalancer
from scanner.model.ec2 import Instance
from scanner.model.ecs import Service
from scanner.model.elb import LoadBalancer
from scanner.model.fields import reference, references
from scanner.model.links import may_lead_inside, unplaced, unseen_names
from scanner.model.listeners import Listener, ListenerRule
from scanner.model.target_groups import Attachment, TargetGroup
from scanner.verdict import Result

Target = Instance | AutoScalingGroup | Service

_CLASSIC_ATTACHMENT = "aws_elb_attachment"

_REGISTERED_WITH = "target_groups.TargetGroup classic_elb.ClassicLoadBalancer"


def balancers_before(target: Target) -> Iterator[tuple[LoadBalancer | ClassicLoadBalancer, str]]:
    """The load balancers of the template that forward to a target, each with what the target is registered with."""
    graph = target.view.graph
    found: dict[str, tuple[LoadBalancer | ClassicLoadBalancer, str]] = {}
    for group in _registers_with(target):
        if isinstance(group, ClassicLoadBalancer):
            found.setdefault(group.address, (group, target.address))
            continue
        for block, _ in graph.referrers(group.block):
            listener = typed(block, target.view)
            if isinstance(listener, ListenerRule):
                listener = listener.listener.known or listener
            balancer = listener.balancer.known if isinstance(listener, Listener) else None
            if isinstance(balancer, LoadBalancer):
                found.setdefault(balancer.address, (balancer, group.address))
    yield from found.values()


def _registers_with(target: Target) -> Iterator[TargetGroup | ClassicLoadBalancer]:
    """What a target is registered with, by its own word, by that of an attachment, or by the group's."""
    graph, view = target.view.graph, target.view
    for edge in graph.referred(target.block):
        named = typed(edge[0], view)
        if isinstance(named, TargetGroup | ClassicLoadBalancer):
            yield named
    for block, _ in graph.referrers(target.block):
        found = typed(block, view)
        if isinstance(found, TargetGroup | ClassicLoadBalancer):
            yield found
        elif isinstance(found, Attachment | GroupAttachment) or block.type == _CLASSIC_ATTACHMENT:
            for one, _ in graph.referred(block):
                group = typed(one, view)
                if isinstance(group, TargetGroup | ClassicLoadBalancer):
                    yield group


class _Registering(Node):
    """A service or group, seen by what it registers its members with."""

    __slots__ = ()

    named = references(
        _REGISTERED_WITH,
        cfn=(
            "LoadBalancers.TargetGroupArn",
            "LoadBalancers.LoadBalancerName",
            "TargetGroupARNs",
            "LoadBalancerNames",
            "TrafficSources.Identifier",
        ),
        tf=(
            "load_balancer.target_group_arn",
            "load_balancer.elb_name",
            "target_group_arns",
            "load_balancers",
            "traffic_source.identifier",
        ),
    )


class _Registered(Node):
    """An attachment, seen by what it registers a member with."""

    __slots__ = ()

    named = reference(
        _REGISTERED_WITH,
        tf=("target_group_arn", "lb_target_group_arn", "alb_target_group_arn", "elb", "traffic_source.identifier"),
    )


def unseen_balancer(target: Target) -> Result | None:
    """Unknown where a load balancer that is not seen to stand before a target may do so; None where none may."""
    own = _Registering(target.block, target.value, target.view, target.absent).named
    if unseen_names(own):
        return own.unknown(f"what {target.address} is registered with is not settled")
    return next(chain(_unseen_registrations(target), _unseen_listeners(target)), None)


def _unseen_registrations(target: Target) -> Iterator[Result]:
    """An unknown for each thing that may register the target with what is not seen."""
    for block, _ in target.view.graph.referrers(target.block):
        if isinstance(typed(block, target.view), Attachment | GroupAttachment) or block.type == _CLASSIC_ATTACHMENT:
            named = _Registered(block, block.properties, target.view, block.name_span).named
            if may_lead_inside(named.fact):
                yield named.unknown(f"what {block.address} registers {target.address} with is not settled")
    stray: list[Result | None] = []
    if isinstance(target, AutoScalingGroup):
        stray.append(unplaced(target, GroupAttachment, tf="autoscaling_group_name"))
    if isinstance(target, Instance):
        stray.append(unplaced(target, TargetGroup, cfn="Targets.Id"))
        stray.append(unplaced(target, Attachment, tf="target_id"))
        stray.append(unplaced(target, ClassicLoadBalancer, cfn="Instances", tf="instances"))
    yield from (one for one in stray if one is not None)


def _unseen_listeners(target: Target) -> Iterator[Result]:
    """An unknown for each listener that may forward to the target, or do so for any load balancer."""
    groups = {one.address for one in _registers_with(target) if isinstance(one, TargetGroup)}
    if not groups:
        return
    for listener in _all_listeners(target.view):
        unseen = listener.unseen_targets()
        if unseen is not None:
            yield unseen
        if may_lead_inside(listener.balancer.fact) and any(one.address in groups for one in listener.target_groups()):
            yield listener.balancer.unknown(f"which load balancer {listener.address} belongs to is not settled")
    for rule in _all_rules(target.view):
        forwarded = chain.from_iterable(action.target_groups() for action in rule.actions)
        if may_lead_inside(rule.listener.fact) and any(one.address in groups for one in forwarded):
            yield rule.listener.unknown(f"which listener {rule.address} belongs to is not settled")


def _all_listeners(view: View) -> Iterator[Listener]:
    for block in view.graph.blocks_of(Listener.types()):
        if view.world.exists(block) is not False:
            yield Listener(block, view)


def _all_rules(view: View) -> Iterator[ListenerRule]:
    for block in view.graph.blocks_of(ListenerRule.types()):
        if view.world.exists(block) is not False:
            yield ListenerRule(block, view)
