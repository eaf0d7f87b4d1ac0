"""Which machines do the same work, and which serve anybody at all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from scanner.model.base import Node, Resource, Surroundings, View
from scanner.model.ec2 import Instance
from scanner.model.fields import reference
from scanner.model.links import may_lead_inside
from scanner.model.placement import zones_of_instance
from scanner.model.tags import tags
from scanner.model.unsettled import hidden_in
from scanner.model.zones import Zones, union
from scanner.template import Block
from scanner.verdict import Result
from scanner.world import World

SERVING = frozenset(
    {
        "AWS::CloudFront::Distribution",
        "AWS::GlobalAccelerator::EndpointGroup",
        "aws_cloudfront_distribution",
        "aws_globalaccelerator_endpoint_group",
        "AWS::ElasticLoadBalancing::LoadBalancer",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "AWS::EC2::EIPAssociation",
        "AWS::EC2::EIP",
        "AWS::Route53::RecordSet",
        "aws_elb",
        "aws_elb_attachment",
        "aws_lb_target_group_attachment",
        "aws_alb_target_group_attachment",
        "aws_eip",
        "aws_eip_association",
        "aws_route53_record",
    }
)
"""What sends somebody's requests to a machine."""

_ATTACHMENTS = {
    "aws_lb_target_group_attachment": "target_group_arn",
    "aws_alb_target_group_attachment": "target_group_arn",
    "aws_elb_attachment": "elb",
}
_BALANCED = frozenset(
    {"AWS::ElasticLoadBalancing::LoadBalancer", "AWS::ElasticLoadBalancingV2::TargetGroup", "aws_elb"}
)

_UNCRITICAL = re.compile(
    r"bastion|jump|build|runner|jenkins|agent|sandbox|test|demo|scratch|temp|cache|nat[-_ ]?instance", re.IGNORECASE
)


class Labelled(Node):
    """A resource by its tags."""

    __slots__ = ()

    labels = tags(cfn="Tags", tf="tags")


def is_declared_uncritical(resource: Resource) -> bool:
    """Whether a name or tag says that nobody depends on it: a bastion, a build host, scratch space."""
    labels = Labelled(resource.block, resource.value, resource.view, resource.absent).labels
    names = [resource.name, *(tag.known or "" for tag in labels if tag.key.lower() in ("name", "role", "purpose"))]
    return any(_UNCRITICAL.search(name) for name in names)


def serves(instance: Instance) -> Block | None:
    """What sends requests to an instance; None where the template shows nothing that does."""
    referrers = instance.view.graph.referrers(instance.block)
    return next((block for block, _ in referrers if block.type in SERVING), None)


def peers(instance: Instance) -> Iterator[Instance]:
    """The instances that do the same work, itself among them: behind the same balancer, from the same template or
    block.
    """
    graph = instance.view.graph
    index = _by_role(graph)
    addresses = dict.fromkeys(address for role in _roles(instance) for address in index.get(role, ()))
    for address in addresses:
        block = graph.block(address)
        if block is not None and instance.view.world.exists(block) is not False:
            yield Instance(block, instance.view)


_INDEXES: WeakKeyDictionary[Surroundings, dict[str, list[str]]] = WeakKeyDictionary()


def _by_role(graph: Surroundings) -> dict[str, list[str]]:
    """The addresses of instances by role, made once for each graph."""
    index = _INDEXES.get(graph)
    if index is None:
        index = defaultdict(list)
        view = View(graph, World())
        for block in graph.blocks_of(Instance.types()):
            for role in _roles(Instance(block, view)):
                index[role].append(block.address)
        _INDEXES[graph] = index
    return index


def zones_of_peers(instance: Instance) -> Zones:
    """The zones of all instances that do the work of this one."""
    own = zones_of_instance(instance)
    others = (zones_of_instance(one) for one in peers(instance) if one.address != instance.address)
    return union([own, *others], own.label) or own


def unseen_peer(instance: Instance) -> Result | None:
    """Unknown where something is put behind a balancer, but not settled what or which: perhaps a peer of a machine."""
    graph = instance.view.graph
    for block in graph.blocks_of(tuple(_BALANCED)):
        for name in ("Targets", "Instances", "instances"):
            listed = block.properties.entries.get(name)
            if listed is not None and hidden_in(listed) is not None:
                return instance.unknown(f"what {block.address} sends requests to is not settled", block.address)
    for block in graph.blocks_of(tuple(_ATTACHMENTS)):
        attached = Attached(block, block.properties, instance.view, block.name_span)
        for link in (attached.group, attached.elb, attached.member):
            if may_lead_inside(link.fact):
                return link.unknown(f"what {block.address} puts behind which balancer is not settled")
    return None


def _roles(instance: Instance) -> Iterator[str]:
    block = instance.block
    yield f"block {block.container} {block.type} {block.name}"
    if instance.launch_template is not None:
        yield f"template {instance.launch_template.address}"
    for referrer, _ in instance.view.graph.referrers(block):
        if referrer.type in _BALANCED:
            yield f"balanced {referrer.address}"
        link = _ATTACHMENTS.get(referrer.type)
        if link is not None:
            target = Attached(referrer, referrer.properties, instance.view, referrer.name_span)
            known = (target.elb if link == "elb" else target.group).known
            if known is not None:
                yield f"balanced {known.address}"


class Attached(Node):
    """What puts an instance behind a balancer."""

    __slots__ = ()

    group = reference("", tf="target_group_arn")
    elb = reference("", tf="elb")
    member = reference("ec2.Instance", tf=("target_id", "instance"))
