"""Amazon VPC: networks, subnets, routes, gateways."""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import Link, boolean, reference, text
from scanner.model.readings import Readings, Undecided
from scanner.model.zones import Zones, ZoneTerm, term_of
from scanner.values import Reason, Unknown


class Vpc(Resource):
    """A virtual private cloud."""

    cloudformation = "AWS::EC2::VPC"
    terraform = "aws_vpc"

    cidr_block = text(cfn="CidrBlock", tf="cidr_block")


class Subnet(Resource):
    """A subnet; it lies in exactly one zone."""

    cloudformation = "AWS::EC2::Subnet"
    terraform = "aws_subnet"

    zone = text(cfn=("AvailabilityZone", "AvailabilityZoneId"), tf=("availability_zone", "availability_zone_id"))
    vpc = reference("vpc.Vpc", cfn="VpcId", tf="vpc_id")
    cidr_block = text(cfn="CidrBlock", tf="cidr_block")
    assigns_public_addresses = boolean(cfn="MapPublicIpOnLaunch", tf="map_public_ip_on_launch", default=False)

    def zone_term(self) -> ZoneTerm:
        """The zone the subnet lies in; where it names none, the service chooses one that nobody can tell."""
        term = term_of(self.zone)
        if term is not None:
            return ZoneTerm(term.value, term.span, self.address)
        chosen = Unknown(Reason.ZONES, self.span, f"the zone that AWS chooses for {self.address}")
        return ZoneTerm(chosen, self.span, self.address)


def zones_of(subnets: Readings[Link]) -> Zones:
    """The zones that a list of subnets reaches. A subnet known only by name lies in a zone of its own unknown."""
    terms: list[ZoneTerm] = []
    for link in subnets:
        subnet = link.to(Subnet)
        if subnet is not None:
            terms.append(subnet.zone_term())
            continue
        fact = link.fact
        value = fact.value if isinstance(fact, Undecided) else None
        named = value.describe() if isinstance(value, Unknown) else link.literal or "a subnet"
        zone = Unknown(Reason.COMPUTED, link.span, f"the zone of {named}")
        # Two uses of one unknown subnet are one zone; two subnets may or may not share theirs.
        terms.append(ZoneTerm(zone, link.span, subnets.involves[0]))
    rest = subnets.rest
    return Zones(
        tuple(terms),
        subnets.span,
        subnets.involves[0] if subnets.involves else "",
        rest,
        subnets.involves,
        subnets.name,
    )
