"""Elastic Load Balancing: target groups and who is registered with them.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from scanner.model import ec2
from scanner.model.addresses import network_of
from scanner.model.autoscaling import AutoScalingGroup, GroupAttachment
from scanner.model.base import Node, Part, Resource, attached
from scanner.model.ecs import Service
from scanner.model.fields import Link, at, boolean, in_capitals, integer, parts, reference, text
from scanner.model.links import is_hidden_in_part, may_lead_inside, unplaced
from scanner.model.placement import unseen_zone, unseen_zones, zones_of_instance
from scanner.model.readings import Missing, Reading, Undecided
from scanner.model.tags import tags
from scanner.model.template_voice import all_of_kind
from scanner.model.zones import Zones, term_of, union
from scanner.values import Reference
from scanner.verdict import Result, Verdict, if_concerned

TLS_PORTS = frozenset({443, 465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 3269, 5061, 5671, 6443, 8443, 8883, 9443})
"""Ports of protocols that are TLS by definition.
https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml
"""

SSH = 22
"""The port of SSH, which encrypts without TLS."""

REGISTERED = "ec2.Instance elb.LoadBalancer functions.Function"
"""What can be registered by its own name."""


def attribute(key: str) -> str:
    """The path of a target group's attribute in CloudFormation."""
    return f"TargetGroupAttributes[Key={key}].Value"


class Target(Part):
    """A member that the group itself names."""

    __slots__ = ()

    member = reference(REGISTERED, cfn="Id")
    zone = text(cfn="AvailabilityZone")


class Attachment(Resource):
    """A member that is registered by a resource of its own."""

    terraform = ("aws_lb_target_group_attachment", "aws_alb_target_group_attachment")

    group = reference("target_groups.TargetGroup", tf="target_group_arn")
    member = reference(REGISTERED, tf="target_id")
    zone = text(tf="availability_zone")


class TargetGroup(Resource):
    """A target group."""

    cloudformation = "AWS::ElasticLoadBalancingV2::TargetGroup"
    terraform = ("aws_lb_target_group", "aws_alb_target_group")

    kind = text(cfn="TargetType", tf="target_type", default="instance")
    protocol = text(cfn="Protocol", tf=at("protocol", in_capitals))
    port = integer(cfn="Port", tf="port")
    health_check = boolean(cfn="HealthCheckEnabled", tf="health_check.enabled", default=True)
    health_protocol = text(cfn="HealthCheckProtocol", tf=at("health_check.protocol", in_capitals))
    health_path = text(cfn="HealthCheckPath", tf="health_check.path", default="/")
    cross_zone = text(
        cfn=attribute("load_balancing.cross_zone.enabled"),
        tf="load_balancing_cross_zone_enabled",
        default="use_load_balancer_configuration",
    )
    deregistration_delay = integer(
        cfn=attribute("deregistration_delay.timeout_seconds"), tf="deregistration_delay", default=300
    )
    preserves_client = boolean(cfn=attribute("preserve_client_ip.enabled"), tf="preserve_client_ip")
    targets = parts(Target, cfn="Targets")
    tags = tags()

    def keeps_cross_zone(self) -> Result:
        """Assert that it does not switch off spreading over zones."""
        return self.cross_zone.is_not("false")

    def spreads_over_zones(self, balancer: Result) -> Result:
        """Assert that its targets in all zones are used, `balancer` saying what holds where it leaves that open."""
        own = self.cross_zone.is_("true")
        return balancer if self.cross_zone.known == "use_load_balancer_configuration" else own

    def checks_health(self) -> Result | None:
        """Assert that instances or addresses are checked, over HTTP at a path; None where there is no such member.

        https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
        """
        on = self.health_check.is_true()
        checked = on if self.health_protocol.known == "TCP" else on & self.health_path.is_not("")
        return if_concerned(~self.has_managed_members(), checked)

    def is_encrypted(self) -> Result | None:
        """Assert that targets are spoken to, and checked, over TLS; None for functions and for gateway balancers.

        https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
        """
        known = self.protocol.known
        if self.kind.known == "lambda" or known == "GENEVE":
            return None
        if known in ("HTTPS", "TLS", "QUIC"):
            checked = self.health_protocol.is_not("HTTP")
            encrypted = self.protocol.passed(f"{self.protocol.name} is {known}")
            return encrypted if checked.verdict is Verdict.PASS else checked
        if known in ("TCP", "UDP", "TCP_UDP", "TCP_QUIC"):
            if self.port.known in TLS_PORTS:
                return self.protocol.passed(f"{self.protocol.name} is {known}, on port {self.port.known}, for TLS")
            return self.protocol.unknown(f"{self.protocol.name} is {known}: whether TLS goes through it is not known")
        encrypted = self.protocol.is_in(("HTTPS", "TLS"))
        # A group for a function has no protocol.
        if isinstance(self.protocol.fact, Missing) and isinstance(self.kind.fact, Undecided):
            return encrypted | self.kind.unknown()
        return encrypted

    def drains(self) -> Result | None:
        """Assert that members have time to finish their requests; None for functions."""
        drained = self.kind.is_not("lambda")
        if drained.verdict is not Verdict.PASS:
            return None if drained.verdict is Verdict.FAIL else drained
        return self.deregistration_delay.at_least(1)

    def has_managed_members(self) -> Result:
        """Pass: its member runs in several zones by itself, a function or another load balancer."""
        return self.kind.is_in(("lambda", "alb"))

    def zones(self) -> Zones | None:
        """The zones that its members in the template lie in; None where none is registered there."""
        found = union((*self._named(), *self._referring()), "targets")
        return None if found is None else replace(found, span=self.span, address=self.address)

    def shared_zones(self) -> Zones | None:
        """The zones of this group and of those that are made with it, where each has one member of its own.

        A group for each broker or server lets clients go to a certain one; together they reach what their servers do.
        None where its members alone count.
        """
        own = self.zones()
        if own is None or own.at_most() != 1 or not self.is_terraform:
            return None
        beside = [one.zones() for one in all_of_kind(self, TargetGroup) if _made_together(one, self)]
        found = union([one for one in beside if one is not None and one.at_most() in (1, None)], own.label)
        return None if found is None else replace(found, span=self.span, address=self.address)

    def _named(self) -> Iterator[Zones]:
        targets = self.targets
        for one in targets:
            yield _place(one, one.member, one.zone)
        if targets.rest is not None:
            yield Zones((), targets.span, self.address, targets.rest)
        for attachment in attached(self, Attachment, tf="target_group_arn"):
            yield _place(attachment, attachment.member, attachment.zone)
        for unseen in (unseen_member(self), unplaced(self, Attachment, tf="target_group_arn")):
            if unseen is not None:
                yield unseen_zones(self, unseen)

    def _referring(self) -> Iterator[Zones]:
        for group in groups_of(self):
            yield group.zones()
        for service in services_of(self):
            yield service.zones()


def unseen_member(node: Resource) -> Result | None:
    """Unknown where a group or service may register with a target group or classic load balancer without being seen to.

    None where what registers itself names what is settled, or was there before the template.
    """
    for kind, cfn, tf in _REGISTERING:
        found = unplaced(node, kind, cfn=cfn, tf=tf)
        if found is not None:
            return found
    for link in _ATTACHING:
        for attachment in attached(node, GroupAttachment, tf=link):
            if may_lead_inside(attachment.group.fact):
                return attachment.group.unknown(f"what {attachment.address} attaches is not settled")
    return None


_OF_GROUPS = (
    ("TargetGroupARNs", "target_group_arns"),
    ("LoadBalancerNames", "load_balancers"),
    ("TrafficSources.Identifier", "traffic_source.identifier"),
)
_OF_SERVICES = (
    ("LoadBalancers.TargetGroupArn", "load_balancer.target_group_arn"),
    ("LoadBalancers.LoadBalancerName", "load_balancer.elb_name"),
)
_ATTACHING = ("lb_target_group_arn", "alb_target_group_arn", "elb")
_REGISTERING: tuple[tuple[type[Resource], str, str], ...] = (
    *((AutoScalingGroup, cfn, tf) for cfn, tf in _OF_GROUPS),
    *((Service, cfn, tf) for cfn, tf in _OF_SERVICES),
    *((GroupAttachment, "", tf) for tf in _ATTACHING),
)


def _made_together(one: TargetGroup, other: TargetGroup) -> bool:
    """Whether two are instances of one block, by its `count` or `for_each`."""
    left, right = one.block, other.block
    return (left.container, left.name, left.name_span) == (right.container, right.name, right.name_span)


def groups_of(node: Node) -> Iterable[AutoScalingGroup]:
    """The Auto Scaling groups that register their instances with a target group or classic load balancer."""
    found: dict[str, AutoScalingGroup] = {}
    for cfn, tf in _OF_GROUPS:
        found.update({group.address: group for group in attached(node, AutoScalingGroup, cfn=cfn, tf=tf)})
    for link in _ATTACHING:
        for attachment in attached(node, GroupAttachment, tf=link):
            group = attachment.group.to(AutoScalingGroup)
            if group is not None:
                found[group.address] = group
    return found.values()


def services_of(node: Node) -> Iterable[Service]:
    """The container services that register their tasks with a target group or classic load balancer."""
    found: dict[str, Service] = {}
    for cfn, tf in _OF_SERVICES:
        found.update({service.address: service for service in attached(node, Service, cfn=cfn, tf=tf)})
    return found.values()


def _place(holder: Node, member: Link, zone: Reading[str]) -> Zones:
    instance = member.to(ec2.Instance)
    if instance is not None:
        return zones_of_instance(instance)
    by_address = network_of(member.literal or "") is not None
    if is_hidden_in_part(member.fact) or (by_address and (zone.known is None or zone.known == "all")):
        called = member.literal or f"what {member.name} names"
        unseen = member.unknown(f"in which zone {called} lies is not in the template")
        return unseen_zones(holder, replace(unseen, needs=(f"the zone of {called}",)))
    term = term_of(zone)
    if term is None:
        fact = member.fact
        value = fact.value if isinstance(fact, Undecided) else Reference(member.involves[-1])
        term = unseen_zone(value, member.span, holder.address)
    return Zones((term,), holder.span, holder.address, None, (holder.address,), "targets")
