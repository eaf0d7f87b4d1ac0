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
from scanner.model.facts import once
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
    """An unknown for each listener or rule that may forward to the target, or do so for any load balancer."""
    view = target.view
    groups = {one.address for one in _registers_with(target) if isinstance(one, TargetGroup)}
    for address, forwarded in once(view, "listeners that may forward elsewhere", lambda: tuple(_open(view))):
        block = view.graph.block(address)
        if block is None or not groups or (forwarded is not None and groups.isdisjoint(forwarded)):
            continue
        opened = typed(block, view)
        if forwarded is None and isinstance(opened, Listener):
            unseen = opened.unseen_targets()
            yield opened.unknown(f"where {address} forwards to is not settled") if unseen is None else unseen
        else:
            yield opened.unknown(f"which load balancer {address} belongs to is not settled")


def _open(view: View) -> Iterator[tuple[str, frozenset[str] | None]]:
    """The addresses of listeners and rules that may be any load balancer's, each with the target groups that it
    forwards to; None for a listener that may forward to any.
    """
    for block in view.graph.blocks_of((*Listener.types(), *ListenerRule.types())):
        one = typed(block, view)
        if view.world.exists(block) is False:
            continue
        if isinstance(one, Listener):
            if one.unseen_targets() is not None:
                yield block.address, None
            elif may_lead_inside(one.balancer.fact):
                yield block.address, frozenset(group.address for group in one.target_groups())
        elif isinstance(one, ListenerRule) and may_lead_inside(one.listener.fact):
            forwarded = chain.from_iterable(action.target_groups() for action in one.actions)
            yield block.address, frozenset(group.address for group in forwarded)
