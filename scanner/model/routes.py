"""Route tables of Amazon VPC, what their routes lead to, and the gateways among that.

https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.addresses import AddressRange, ranges
from scanner.model.base import Node, Part, Resource
from scanner.model.ec2 import Instance, NetworkInterface
from scanner.model.fields import Link, on, parts, reference, references, text
from scanner.model.links import is_undeclared
from scanner.model.readings import Missing, Readings
from scanner.model.vpc import Subnet
from scanner.model.vpn import Gateway
from scanner.verdict import Result, Verdict, all_of, any_of


class Route(Part):
    """One route of a route table, wherever it is written."""

    __slots__ = ()

    destinations = ranges(
        cfn=("DestinationCidrBlock", "DestinationIpv6CidrBlock"),
        tf=("cidr_block", "ipv6_cidr_block", "destination_cidr_block", "destination_ipv6_cidr_block"),
    )
    gateway = reference("routes.InternetGateway vpn.Gateway", cfn="GatewayId", tf="gateway_id")
    egress_gateway = reference(
        "routes.EgressOnlyGateway", cfn="EgressOnlyInternetGatewayId", tf="egress_only_gateway_id"
    )
    nat_gateway = reference("routes.NatGateway", cfn="NatGatewayId", tf="nat_gateway_id")
    instance = reference("ec2.Instance", cfn="InstanceId", tf="instance_id")
    interface = reference("ec2.NetworkInterface", cfn="NetworkInterfaceId", tf="network_interface_id")
    peering = reference("routes.Peering", cfn="VpcPeeringConnectionId", tf="vpc_peering_connection_id")
    transit_gateway = reference("transit_gateway.TransitGateway", cfn="TransitGatewayId", tf="transit_gateway_id")
    endpoint = reference("endpoints.Endpoint", cfn="VpcEndpointId", tf="vpc_endpoint_id")

    def targets(self) -> Iterator[Link]:
        """What the route leads to, of all that it may state."""
        for link in (
            self.gateway,
            self.egress_gateway,
            self.nat_gateway,
            self.instance,
            self.interface,
            self.peering,
            self.transit_gateway,
            self.endpoint,
        ):
            if not isinstance(link.fact, Missing) and link.literal != "":
                yield link

    def leads_to_instance(self) -> Result:
        """Assert that the target is an instance, or an interface that belongs to one."""
        named = self.instance.is_set() if self.instance.literal != "" else self.instance.failed("names no instance")
        return named | _belongs_to_instance(self.interface)

    def has_live_target(self, vpc: Link | None) -> Result:
        """Assert that the target exists and takes the traffic on; `vpc` is that of the route's table, where known."""
        targets = list(self.targets())
        if not targets:
            return self.failed("the route names no target")
        return all_of((_is_live(link, vpc, self) for link in targets), self.failed("the route names no target"))

    def is_default(self) -> Result:
        """Assert that it takes whatever no other route does: its destination is every address."""
        return self.destinations.any(AddressRange.is_anywhere, "names no range")

    def is_default_of(self, version: int) -> Result:
        """Assert the same for the addresses of one IP version, 4 or 6."""
        return self.destinations.any(lambda one: one.is_anywhere_of(version), "names no range")


class InlineRoute(Route):
    """A route that is written in its table."""

    __slots__ = ()

    destinations = ranges(tf=("cidr_block", "ipv6_cidr_block"))


def _belongs_to_instance(link: Link) -> Result:
    target = link.known
    if isinstance(target, Instance):
        return link.passed(f"{link.name} belongs to {target.address}").involving(target.address)
    if isinstance(target, NetworkInterface):
        return target.is_held_by_instance()
    if isinstance(link.fact, Missing):
        return link.failed(f"{link.name} is not set")
    return link.unknown(f"whose interface {link.name} names is not known")


def _is_live(link: Link, vpc: Link | None, node: Node) -> Result:
    target = link.known
    match target:
        case InternetGateway():
            return _attached(target.vpcs, vpc, link)
        case Gateway():
            return _attached(target.vpcs, vpc, link)
        case NatGateway():
            return target.leads_out()
        case None:
            if link.literal == "local":
                return link.passed("the route stays within the VPC")
            if is_undeclared(link, node):
                return link.failed(f"{link.name} names something that nobody declares")
            return link.unknown(f"the target of {link.name} lies outside the template")
        case _:
            return link.passed(f"{link.name} is {target.address}").involving(target.address)


def _attached(vpcs: Readings[Link], vpc: Link | None, link: Link) -> Result:
    """Assert that a gateway is attached to the VPC of the table that leads to it."""
    none = f"the gateway of {link.name} is attached to no VPC"
    if vpc is None or vpc.known is None:
        attached = vpcs.is_set()
        return attached if attached.verdict is not Verdict.FAIL else attached.at(link.span, none, link.involves[0])
    wanted = vpc.known.address
    result = vpcs.any(lambda one: _is_vpc(one, wanted), none)
    if result.verdict is Verdict.FAIL:
        return result.at(link.span, f"the gateway of {link.name} is not attached to {wanted}", link.involves[0])
    return result


def _is_vpc(link: Link, wanted: str) -> Result:
    if link.known is None:
        return link.unknown()
    verdict = Verdict.PASS if link.known.address == wanted else Verdict.FAIL
    return link.result(verdict, link.span, f"attached to {link.known.address}")


class RouteTable(Resource):
    """A route table with all its routes; the VPC's main one too, where a template adopts it."""

    cloudformation = "AWS::EC2::RouteTable"
    terraform = ("aws_route_table", "aws_default_route_table")

    vpc = reference("vpc.Vpc", cfn="VpcId", tf=("vpc_id", "default_route_table_id"))
    routes = parts(Route, cfn=on("AWS::EC2::Route.RouteTableId"), tf=("route", on("aws_route.route_table_id")))
    inline = parts(InlineRoute, tf="route")

    def reaches_internet(self) -> Result:
        """Assert a default route to an internet gateway."""
        return self.routes.any(
            lambda route: route.is_default() & route.gateway.is_set(), f"{self.address} has no route to the internet"
        )

    def own_routes(self) -> Readings[InlineRoute] | None:
        """The routes that stand in the table itself; a route that is a resource is judged by itself."""
        return self.inline if self.is_terraform else None


class RouteResource(Resource):
    """A route that is a resource of its own."""

    cloudformation = "AWS::EC2::Route"
    terraform = "aws_route"

    table = reference("routes.RouteTable", cfn="RouteTableId", tf="route_table_id")

    @property
    def vpc(self) -> Link | None:
        """The VPC of its table, where the table is at hand."""
        table = self.table.to(RouteTable)
        return table.vpc if table is not None else None

    def own_routes(self) -> Readings[Route]:
        """The route itself."""
        route = Route(self.block, self.value, self.view, self.absent)
        return Readings("route", (route,), self.span, involves=(self.address,))


class InternetGateway(Resource):
    """An internet gateway and the VPC it is attached to."""

    cloudformation = "AWS::EC2::InternetGateway"
    terraform = "aws_internet_gateway"

    vpcs = references(
        "vpc.Vpc",
        cfn=on("AWS::EC2::VPCGatewayAttachment.InternetGatewayId", "VpcId"),
        tf=("vpc_id", on("aws_internet_gateway_attachment.internet_gateway_id", "vpc_id")),
    )


class EgressOnlyGateway(Resource):
    """A gateway that lets IPv6 traffic out and none in."""

    cloudformation = "AWS::EC2::EgressOnlyInternetGateway"
    terraform = "aws_egress_only_internet_gateway"

    vpc = reference("vpc.Vpc", cfn="VpcId", tf="vpc_id")


class NatGateway(Resource):
    """A NAT gateway; it lies in the zone of its subnet."""

    cloudformation = "AWS::EC2::NatGateway"
    terraform = "aws_nat_gateway"

    subnet = reference("vpc.Subnet", cfn="SubnetId", tf="subnet_id")
    address_allocation = reference("elastic_ips.ElasticIp", cfn="AllocationId", tf="allocation_id")
    connectivity = text(cfn="ConnectivityType", tf="connectivity_type", default="public")
    availability_mode = text(cfn="AvailabilityMode", tf="availability_mode", default="zonal")

    def leads_out(self) -> Result:
        """Assert that it has an address, and a route from its subnet to the internet; a private one needs neither."""
        return (self.address_allocation.is_set() & self._onward()) | self.connectivity.is_("private")

    def _onward(self) -> Result:
        subnet = self.subnet.to(Subnet)
        if subnet is None:
            return self.subnet.unknown("the subnet of the NAT gateway lies outside the template")
        tables = [link.to(RouteTable) for link in subnet.route_tables]
        known = [table for table in tables if table is not None]
        if not known:
            return subnet.unknown("the route table of the NAT gateway's subnet is not in the template")
        none = self.failed("its subnet has no route to an internet gateway")
        result = any_of((table.reaches_internet() for table in known), none)
        if result.verdict is not Verdict.FAIL:
            return result
        return none.involving(subnet.address, *(table.address for table in known))


class Peering(Resource):
    """A connection between two VPCs."""

    cloudformation = "AWS::EC2::VPCPeeringConnection"
    terraform = "aws_vpc_peering_connection"

    vpc = reference("vpc.Vpc", cfn="VpcId", tf="vpc_id")
    peer_vpc = reference("vpc.Vpc", cfn="PeerVpcId", tf="peer_vpc_id")
    peer_region = text(cfn="PeerRegion", tf="peer_region")
