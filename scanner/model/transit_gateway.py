"""Transit gateways, Cloud WAN core networks, and how VPCs are attached to them."""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import boolean, reference, references, text
from scanner.model.links import is_undeclared
from scanner.model.readings import Missing
from scanner.verdict import Result


class TransitGateway(Resource):
    """A transit gateway."""

    cloudformation = "AWS::EC2::TransitGateway"
    terraform = "aws_ec2_transit_gateway"

    accepts_shared_attachments = text(
        cfn="AutoAcceptSharedAttachments", tf="auto_accept_shared_attachments", default="disable"
    )


class Route(Resource):
    """A route of a transit gateway's route table."""

    cloudformation = "AWS::EC2::TransitGatewayRoute"
    terraform = "aws_ec2_transit_gateway_route"

    attachment = reference(
        "transit_gateway.Attachment routes.Peering vpn.Connection",
        cfn="TransitGatewayAttachmentId",
        tf="transit_gateway_attachment_id",
    )
    drops = boolean(cfn="Blackhole", tf="blackhole", default=False)

    def has_live_target(self) -> Result:
        """Assert that the attachment it leads to exists; a route may drop traffic on purpose."""
        link = self.attachment
        if link.known is not None:
            return link.passed(f"{link.name} is {link.known.address}").involving(link.known.address)
        if isinstance(link.fact, Missing):
            return self.drops.is_true()
        if is_undeclared(link, self):
            return link.failed(f"{link.name} names something that nobody declares")
        return link.unknown(f"the target of {link.name} lies outside the template")


class Attachment(Resource):
    """A VPC attached to a transit gateway, or to a core network."""

    cloudformation = (
        "AWS::EC2::TransitGatewayAttachment",
        "AWS::EC2::TransitGatewayVpcAttachment",
        "AWS::NetworkManager::VpcAttachment",
    )
    terraform = ("aws_ec2_transit_gateway_vpc_attachment", "aws_networkmanager_vpc_attachment")

    subnets = references("vpc.Subnet", cfn=("SubnetIds", "SubnetArns"), tf=("subnet_ids", "subnet_arns"))
    vpc = reference("vpc.Vpc", cfn=("VpcId", "VpcArn"), tf=("vpc_id", "vpc_arn"))
    gateway = reference("transit_gateway.TransitGateway", cfn="TransitGatewayId", tf="transit_gateway_id")
