"""Amazon GameLift: fleets of game servers."""

from __future__ import annotations

from scanner.model.addresses import ranges
from scanner.model.base import Resource
from scanner.model.fields import boolean, integer, parts, references, text
from scanner.model.security_rules import Rule


class Permission(Rule):
    """Ports that a fleet opens to players."""

    __slots__ = ()

    protocol = text(cfn="Protocol", tf="protocol")
    ranges = ranges(cfn="IpRange", tf="ip_range")
    from_port = integer(cfn="FromPort", tf="from_port")
    to_port = integer(cfn="ToPort", tf="to_port")
    prefix_lists = references("prefix_lists.PrefixList")
    groups = references("security_groups.SecurityGroup")
    includes_self = boolean(default=False)
    description = text()


class Fleet(Resource):
    """A fleet."""

    cloudformation = "AWS::GameLift::Fleet"
    terraform = "aws_gamelift_fleet"

    permissions = parts(Permission, cfn="EC2InboundPermissions", tf="ec2_inbound_permission")
