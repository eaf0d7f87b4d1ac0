"""Whether the networks of a template are joined to others, so that what lies in them is reached from elsewhere."""

from __future__ import annotations

from scanner.model.base import Node
from scanner.verdict import Result, Verdict

_JOINTS = (
    "AWS::EC2::VPCPeeringConnection",
    "AWS::EC2::TransitGatewayAttachment",
    "AWS::EC2::TransitGatewayVpcAttachment",
    "AWS::EC2::VPNConnection",
    "AWS::EC2::VPNGateway",
    "AWS::EC2::ClientVpnEndpoint",
    "aws_vpc_peering_connection",
    "aws_vpc_peering_connection_accepter",
    "aws_ec2_transit_gateway_vpc_attachment",
    "aws_vpn_connection",
    "aws_vpn_gateway",
    "aws_ec2_client_vpn_endpoint",
    "aws_dx_gateway_association",
)


def is_joined(node: Node) -> bool:
    """Whether the template joins a network to another one, or to one outside AWS."""
    graph, world = node.view.graph, node.view.world
    return any(world.exists(block) is not False for block in graph.blocks_of(_JOINTS))


def graded_by_reach(result: Result, node: Node) -> Result:
    """A failure that matters less where only the VPC itself can reach what fails."""
    return result.graded("low") if result.verdict is Verdict.FAIL and not is_joined(node) else result
