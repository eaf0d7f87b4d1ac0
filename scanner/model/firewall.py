"""AWS Network Firewall."""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, on, parts, reference, text
from scanner.model.placement import zones_of
from scanner.model.readings import Readings
from scanner.model.zones import Zones, named_zones


class SubnetMapping(Part):
    """A subnet with an endpoint of the firewall."""

    __slots__ = ()

    subnet = reference("vpc.Subnet", cfn="SubnetId", tf="subnet_id")


class ZoneMapping(Part):
    """A zone with an endpoint of a firewall that is attached to a transit gateway."""

    __slots__ = ()

    zone = text(cfn="AvailabilityZone", tf="availability_zone_id")


class LogSettings(Part):
    """What the firewall records of its decisions, and where."""

    __slots__ = ()


class Firewall(Resource):
    """A network firewall."""

    cloudformation = "AWS::NetworkFirewall::Firewall"
    terraform = "aws_networkfirewall_firewall"

    vpc = reference("vpc.Vpc", cfn="VpcId", tf="vpc_id")
    delete_protection = boolean(cfn="DeleteProtection", tf="delete_protection", default=False)
    subnet_change_protection = boolean(cfn="SubnetChangeProtection", tf="subnet_change_protection", default=False)
    mappings = parts(SubnetMapping, cfn="SubnetMappings", tf="subnet_mapping")
    logs = parts(
        LogSettings,
        cfn=on("AWS::NetworkFirewall::LoggingConfiguration.FirewallArn"),
        tf=on("aws_networkfirewall_logging_configuration.firewall_arn"),
    )
    zone_mappings = parts(ZoneMapping, cfn="AvailabilityZoneMappings", tf="availability_zone_mapping")

    def zones(self) -> Zones:
        """The zones that it has an endpoint in."""
        direct = self.zone_mappings
        if not direct.missing:
            zones = tuple(one.zone for one in direct)
            return named_zones(Readings(direct.name, zones, direct.span, direct.rest, False, direct.involves))
        found = self.mappings
        subnets = tuple(one.subnet for one in found)
        return zones_of(self, Readings(found.name, subnets, found.span, found.rest, found.missing, found.involves))
