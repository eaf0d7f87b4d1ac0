"""Amazon VPC: networks, subnets, flow logs. Routes are in `routes`, network ACLs in `network_acls`."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.addresses import Network, network_of, ranges
from scanner.model.base import Part, Resource, typed
from scanner.model.fields import boolean, by_dialect, on, parts, reference, references, text
from scanner.model.links import with_open_link
from scanner.model.readings import Readings, Stated
from scanner.model.subnet_holders import hidden_holder
from scanner.model.zones import ZoneTerm, term_of
from scanner.template import Block
from scanner.values import Reason, Unknown
from scanner.verdict import Result, Verdict

FRONT_DOORS = frozenset(
    {
        "AWS::ElasticLoadBalancing::LoadBalancer",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::EC2::NatGateway",
        "aws_lb",
        "aws_alb",
        "aws_elb",
        "aws_nat_gateway",
    }
)
"""What is made to face the internet from a subnet."""


class FlowLog(Part):
    """A record of the traffic that a network accepted, rejected, or both."""

    __slots__ = ()

    traffic = text(cfn="TrafficType", tf="traffic_type", default=by_dialect(cfn="ALL", tf=None))

    def records(self, traffic: str) -> Result:
        """Assert that traffic is recorded: `ACCEPT`, `REJECT`, or `ALL` of it."""
        return self.traffic.is_in({"ALL", traffic})


def record_everything(logs: Readings[FlowLog], none: str) -> Result:
    """Assert that flow logs record what is accepted and what is rejected: one of them, or two together.

    Where there is none, `none` says so.
    """
    both = logs.any(lambda log: log.records("ALL"), none)
    apart = logs.any(lambda log: log.records("ACCEPT"), none) & logs.any(lambda log: log.records("REJECT"), none)
    return both if both.verdict is Verdict.PASS or apart.verdict is Verdict.FAIL else both | apart


class Vpc(Resource):
    """A virtual private cloud; the account's default one too, where a template adopts it."""

    cloudformation = "AWS::EC2::VPC"
    terraform = ("aws_vpc", "aws_default_vpc")

    cidr_block = text(cfn="CidrBlock", tf="cidr_block")
    address_pool = text(cfn="Ipv4IpamPoolId", tf="ipv4_ipam_pool_id")
    added_ranges = ranges(
        cfn=on("AWS::EC2::VPCCidrBlock.VpcId", "CidrBlock"),
        tf=on("aws_vpc_ipv4_cidr_block_association.vpc_id", "cidr_block"),
    )
    flow_logs = parts(FlowLog, cfn=on("AWS::EC2::FlowLog.ResourceId"), tf=on("aws_flow_log.vpc_id"))

    @property
    def is_default(self) -> bool:
        """Whether it is the VPC that comes with the account."""
        return self.block.type == "aws_default_vpc"

    @property
    def network(self) -> Network | None:
        """Its range of addresses where it is settled."""
        return network_of(self.cidr_block.known or "")

    def logs_refusals(self) -> bool:
        """Whether a flow log records at least the traffic that was rejected."""
        return any(log.traffic.known == "REJECT" for log in self.flow_logs)

    def subnets(self) -> Iterator[Subnet]:
        """Its subnets in the template."""
        blocks = {block.address: block for block, _ in self.view.graph.referrers(self.block)}
        for block in blocks.values():
            subnet = typed(block, self.view)
            if isinstance(subnet, Subnet) and not block.data and self.view.world.exists(block) is not False:
                vpc = subnet.vpc.to(Vpc)
                if vpc is not None and vpc.address == self.address:
                    yield subnet

    def possible_subnets(self) -> Iterator[Subnet]:
        """Subnets of the template that may be its own, since nothing is known of their VPC."""
        return with_open_link(self, Subnet, "vpc")

    def users_of(self, attribute_cfn: str, attribute_tf: str) -> Iterator[Block]:
        """Resources that name something which comes with the VPC, such as its default security group."""
        attribute = attribute_tf if self.is_terraform else attribute_cfn
        for block, _ in self.view.graph.referrers(self.block, attribute):
            yield block


class Subnet(Resource):
    """A subnet; it lies in exactly one zone."""

    cloudformation = "AWS::EC2::Subnet"
    terraform = ("aws_subnet", "aws_default_subnet")

    zone = text(cfn=("AvailabilityZone", "AvailabilityZoneId"), tf=("availability_zone", "availability_zone_id"))
    vpc = reference("vpc.Vpc", cfn="VpcId", tf="vpc_id")
    cidr_block = text(cfn="CidrBlock", tf="cidr_block")
    assigns_public_addresses = boolean(cfn="MapPublicIpOnLaunch", tf="map_public_ip_on_launch", default=False)
    assigns_ipv6_addresses = boolean(
        cfn="AssignIpv6AddressOnCreation", tf="assign_ipv6_address_on_creation", default=False
    )
    flow_logs = parts(FlowLog, cfn=on("AWS::EC2::FlowLog.ResourceId"), tf=on("aws_flow_log.subnet_id"))
    route_tables = references(
        "routes.RouteTable",
        cfn=on("AWS::EC2::SubnetRouteTableAssociation.SubnetId", "RouteTableId"),
        tf=on("aws_route_table_association.subnet_id", "route_table_id"),
    )

    @property
    def network(self) -> Network | None:
        """Its range of addresses where it is settled."""
        return network_of(self.cidr_block.known or "")

    @property
    def is_default(self) -> bool:
        """Whether it is a subnet of the account's default VPC."""
        return self.block.type == "aws_default_subnet"

    def is_public(self) -> Result:
        """Assert that it is a public subnet: its route table sends every address to an internet gateway.

        Its own table counts, else the VPC's main one. A NAT gateway or an egress-only gateway makes it no public one.
        """
        return self.view.graph.answers.is_public(self)

    def gives_public_address(self) -> Result:
        """Assert that whatever starts in it gets a public address by itself.

        Default subnets do so from the first day on.
        https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
        """
        stated = self.assigns_public_addresses.fact
        if self.is_default and isinstance(stated, Stated) and stated.implied:
            return self.passed("a default subnet hands out public addresses")
        return self.assigns_public_addresses.is_true()

    def holds_front_door(self) -> Result:
        """Assert that something in it is made to face the internet: a load balancer or a NAT gateway."""
        for block, _ in self.view.graph.referrers(self.block):
            if block.type in FRONT_DOORS:
                return self.passed(f"{block.address} faces the internet from it").involving(block.address)
        unseen = hidden_holder(self.view, FRONT_DOORS)
        return self.failed("nothing in it faces the internet by design") if unseen is None else unseen

    def zone_term(self) -> ZoneTerm:
        """The zone the subnet lies in; where it names none, the service chooses one that nobody can tell."""
        term = term_of(self.zone)
        if term is not None:
            return ZoneTerm(term.value, term.span, self.address)
        chosen = Unknown(Reason.ZONES, self.span, f"the zone that AWS chooses for {self.address}")
        return ZoneTerm(chosen, self.span, self.address)
