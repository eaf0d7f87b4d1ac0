"""Amazon Route 53 Resolver."""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import parts, reference
from scanner.model.placement import zones_of
from scanner.model.readings import Readings
from scanner.model.zones import Zones


class Address(Part):
    """One address of an endpoint."""

    __slots__ = ()

    subnet = reference("vpc.Subnet", cfn="SubnetId", tf="subnet_id")


class Endpoint(Resource):
    """An endpoint that passes DNS questions between networks."""

    cloudformation = "AWS::Route53Resolver::ResolverEndpoint"
    terraform = "aws_route53_resolver_endpoint"

    addresses = parts(Address, cfn="IpAddresses", tf="ip_address")

    def zones(self) -> Zones:
        """The zones that its addresses lie in."""
        found = self.addresses
        subnets = Readings(
            found.name, tuple(one.subnet for one in found), found.span, found.rest, found.missing, found.involves
        )
        return zones_of(self, subnets)
