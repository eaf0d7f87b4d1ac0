"""VPC block public access: an account's refusal of internet gateways, Region by Region, and what is excluded from it.

https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.accounts import place_of
from scanner.model.base import Resource
from scanner.model.fields import reference, text
from scanner.model.vpc import Subnet, Vpc
from scanner.verdict import Result, Verdict, any_of

BLOCKING = ("block-bidirectional", "block-ingress")
"""Modes under which nothing comes in from the internet."""


class Options(Resource):
    """The account's setting for one Region."""

    cloudformation = "AWS::EC2::VPCBlockPublicAccessOptions"
    terraform = "aws_vpc_block_public_access_options"

    mode = text(cfn="InternetGatewayBlockMode", tf="internet_gateway_block_mode")

    def blocks_ingress(self) -> Result:
        """Assert that it refuses what comes in from the internet."""
        return self.mode.is_in(BLOCKING)

    def exclusions(self) -> Iterator[Exclusion]:
        """The exclusions of the template that hold for the same account and Region."""
        for block in self.view.graph.blocks_of(Exclusion.types()):
            if self.view.world.exists(block) is not False:
                found = Exclusion(block, self.view)
                if place_of(found) == place_of(self):
                    yield found


class Exclusion(Resource):
    """A VPC or subnet that the setting leaves alone."""

    cloudformation = "AWS::EC2::VPCBlockPublicAccessExclusion"
    terraform = "aws_vpc_block_public_access_exclusion"

    mode = text(cfn="InternetGatewayExclusionMode", tf="internet_gateway_exclusion_mode")
    vpc = reference("vpc.Vpc", cfn="VpcId", tf="vpc_id")
    subnet = reference("vpc.Subnet", cfn="SubnetId", tf="subnet_id")

    def lets_in(self) -> Result:
        """Assert that it excludes what comes in as well, not only what goes out."""
        return self.mode.is_("allow-bidirectional")

    def is_for_front_doors(self) -> Result | None:
        """Assert that it lets in to a subnet with a load balancer or NAT gateway; None where it lets nothing in."""
        lets_in = self.lets_in()
        if lets_in.verdict is Verdict.FAIL:
            return None
        return self._serves_front_doors() if lets_in.verdict is Verdict.PASS else lets_in

    def _serves_front_doors(self) -> Result:
        subnet = self.subnet.to(Subnet)
        if subnet is not None:
            held = subnet.holds_front_door()
            said = f"{subnet.address}: {held.evidence[0].message}"
            return self.subnet.result(held.verdict, self.subnet.span, said, held.needs)
        if not self.vpc.is_given:
            return self.unknown("what faces the internet from what it excludes is not in the template")
        return self.vpc.failed("a whole VPC is excluded, and let in to")

    def covers(self, subnet: Subnet) -> Result:
        """Assert that a subnet, or the VPC that it lies in, is excluded."""
        own, vpc = self.subnet.to(Subnet), self.vpc.to(Vpc)
        if own is not None:
            same = own.address == subnet.address
            return self.subnet.passed(f"{own.address} is excluded") if same else self.subnet.failed("another subnet")
        if vpc is not None:
            around = subnet.vpc.to(Vpc)
            same = around is not None and around.address == vpc.address
            return self.vpc.passed(f"{vpc.address} is excluded") if same else self.vpc.failed("another VPC")
        return self.unknown("which subnet or VPC it excludes is not known")


def improvement_for(vpc: Vpc) -> Result | None:
    """An improvement for a VPC whose template doesn't state the setting; None where it does."""
    blocks = vpc.view.graph.blocks_of(Options.types())
    if any(vpc.view.world.exists(block) is not False for block in blocks):
        return None
    return vpc.failed("nothing blocks public access for the account's networks").graded("info")


def ingress_is_blocked(subnet: Subnet) -> Result | None:
    """Assert that block public access keeps the internet out of a subnet; None where the template doesn't state it."""
    for block in subnet.view.graph.blocks_of(Options.types()):
        options = Options(block, subnet.view)
        if subnet.view.world.exists(block) is False or place_of(options) != place_of(subnet):
            continue
        blocked = options.blocks_ingress()
        if blocked.verdict is Verdict.FAIL:
            return blocked
        excluded = any_of(
            (one.lets_in() & one.covers(subnet) for one in options.exclusions()), options.failed("nothing is excluded")
        )
        return (blocked & ~excluded).because(f"{options.address} lets nothing in from the internet")
    return None
