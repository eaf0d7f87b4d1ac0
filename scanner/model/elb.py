"""Elastic Load Balancing: application, network and gateway load balancers. Classic ones are in `classic_elb`.

https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/what-is-load-balancing.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import Part, Resource, attached
from scanner.model.fields import boolean, parts, reference, references, text
from scanner.model.links import names_something, unplaced
from scanner.model.listeners import Listener
from scanner.model.placement import zones_of
from scanner.model.readings import Readings
from scanner.model.target_groups import TargetGroup
from scanner.model.unsettled import hidden_in
from scanner.model.zones import Zones, union
from scanner.verdict import Result, Verdict, all_of, any_of, if_concerned


def attribute(key: str) -> str:
    """The path of a load balancer's attribute in CloudFormation."""
    return f"LoadBalancerAttributes[Key={key}].Value"


class SubnetMapping(Part):
    """A subnet with an address of one's own in it."""

    __slots__ = ()

    subnet = reference("vpc.Subnet", cfn="SubnetId", tf="subnet_id")


class LoadBalancer(Resource):
    """An application, network or gateway load balancer."""

    cloudformation = "AWS::ElasticLoadBalancingV2::LoadBalancer"
    terraform = ("aws_lb", "aws_alb")
    identified_by = ("balancer_name",)

    balancer_name = text(cfn="Name", tf="name")
    kind = text(cfn="Type", tf="load_balancer_type", default="application")
    scheme = text(cfn="Scheme", default="internet-facing")
    internal = boolean(tf="internal", default=False)
    subnets = references("vpc.Subnet", cfn="Subnets", tf="subnets")
    mappings = parts(SubnetMapping, cfn="SubnetMappings", tf="subnet_mapping")
    groups = references("security_groups.SecurityGroup", cfn="SecurityGroups", tf="security_groups")
    cross_zone = boolean(
        cfn=attribute("load_balancing.cross_zone.enabled"), tf="enable_cross_zone_load_balancing", default=False
    )
    deletion_protection = boolean(
        cfn=attribute("deletion_protection.enabled"), tf="enable_deletion_protection", default=False
    )
    access_logs = boolean(cfn=attribute("access_logs.s3.enabled"), tf="access_logs.enabled", default=False)
    access_logs_bucket = text(cfn=attribute("access_logs.s3.bucket"), tf="access_logs.bucket")
    zonal_shift = boolean(cfn=attribute("zonal_shift.config.enabled"), tf="enable_zonal_shift", default=False)

    def is_internal(self) -> Result:
        """Assert that it answers in its own network alone."""
        return self.internal.is_true() if self.is_terraform else self.scheme.is_("internal")

    def zones(self) -> Zones:
        """The zones that it has a node in."""
        mappings = self.mappings
        mapped = Readings(
            mappings.name,
            tuple(one.subnet for one in mappings),
            mappings.span,
            mappings.rest,
            mappings.missing,
            mappings.involves,
        )
        stated = [one for one in (self.subnets, mapped) if one.items or one.rest is not None]
        found = union([zones_of(self, one) for one in stated], stated[0].name if stated else "")
        return found if found is not None else Zones((), self.span, self.address, None, (self.address,), "subnets")

    def listeners(self) -> Iterator[Listener]:
        """Its listeners in the template."""
        return attached(self, Listener, cfn="LoadBalancerArn", tf="load_balancer_arn")

    def target_groups(self) -> list[TargetGroup]:
        """The target groups that its listeners and their rules forward to."""
        found = {group.address: group for listener in self.listeners() for group in listener.target_groups()}
        return list(found.values())

    def spreads_over_zones(self) -> Result:
        """Assert that each of its nodes forwards to targets in all zones.

        Application load balancers do, unless a target group says otherwise; the others when they, or all of their
        target groups, say so.
        https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
        """
        groups = self.target_groups()
        unseen = self._unseen_targets()
        kind = self.kind.known
        if kind == "application":
            on = self.passed("an application load balancer spreads requests over all zones")
            kept = on & all_of((group.keeps_cross_zone() for group in groups), on)
            return kept if unseen is None else kept & unseen
        own = self.cross_zone.is_true()
        if kind is None:
            return own if own.verdict is Verdict.PASS else self.kind.unknown()
        if not groups:
            return own if unseen is None else unseen
        spread = all_of((group.spreads_over_zones(own) for group in groups), own)
        return spread if unseen is None else spread & unseen

    def _unseen_targets(self) -> Result | None:
        """Unknown where a listener may forward to something that is not settled, or may be another's."""
        unseen = (listener.unseen_targets() for listener in self.listeners())
        first = next((one for one in unseen if one is not None), None)
        return unplaced(self, Listener, cfn="LoadBalancerArn", tf="load_balancer_arn") if first is None else first

    def shifts_zones(self) -> Result:
        """Assert that traffic can be shifted away from a zone: by its own setting, or an autoshift that names it.

        https://docs.aws.amazon.com/r53recovery/latest/dg/arc-zonal-shift.resource-types.html
        """
        kinds = ("AWS::ARCZonalShift::ZonalAutoshiftConfiguration", "aws_arczonalshift_zonal_autoshift_configuration")
        for block, _ in self.view.graph.referrers(self.block):
            if block.type in kinds:
                return self.passed(f"{block.address} shifts it").involving(block.address)
        own = self.zonal_shift.is_true()
        for block in self.view.graph.blocks_of(kinds):
            named = block.properties.entries.get("resource_arn" if self.is_terraform else "ResourceIdentifier")
            if named is not None and hidden_in(named) is not None:
                return own | self.unknown(f"what {block.address} shifts is not settled", block.address)
        return own

    def writes_access_logs(self) -> Result | None:
        """Assert that requests are logged to a bucket.

        Network load balancers log connections of TLS listeners alone, gateway ones nothing: None where nothing could
        be logged.
        https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html
        """
        logged = self.access_logs.is_true()
        if logged.verdict is not Verdict.FAIL:
            named = names_something(self.access_logs_bucket)
            nowhere = self.access_logs.failed("access logs are on, but name no bucket")
            logged &= nowhere if named.verdict is Verdict.FAIL else named
        could_log = self.kind.is_not("gateway") & (self.kind.is_not("network") | self._could_end_tls())
        return if_concerned(could_log, logged)

    def _could_end_tls(self) -> Result:
        """Assert that some listener is for TLS; a load balancer without any is to get one elsewhere."""
        protocols = [listener.protocol.is_("TLS") for listener in self.listeners()]
        unplaced_one = unplaced(self, Listener, cfn="LoadBalancerArn", tf="load_balancer_arn")
        if unplaced_one is not None:
            protocols.append(unplaced_one)
        return any_of(protocols, self.passed("which listeners it has is not in the template"))
