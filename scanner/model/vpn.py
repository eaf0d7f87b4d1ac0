"""Site-to-Site VPN and Client VPN.

https://docs.aws.amazon.com/vpn/latest/s2svpn/VPC_VPN.html
"""

from __future__ import annotations

from scanner.model.addresses import ranges
from scanner.model.base import Part, Resource
from scanner.model.fields import Link, boolean, on, parts, reference, references, text
from scanner.model.readings import Missing
from scanner.verdict import Result


class Gateway(Resource):
    """A virtual private gateway."""

    cloudformation = "AWS::EC2::VPNGateway"
    terraform = "aws_vpn_gateway"

    vpcs = references(
        "vpc.Vpc",
        cfn=on("AWS::EC2::VPCGatewayAttachment.VpnGatewayId", "VpcId"),
        tf=("vpc_id", on("aws_vpn_gateway_attachment.vpn_gateway_id", "vpc_id")),
    )


class CustomerGateway(Resource):
    """The device at the remote end of a VPN."""

    cloudformation = "AWS::EC2::CustomerGateway"
    terraform = "aws_customer_gateway"

    ip_address = text(cfn="IpAddress", tf="ip_address")


class Tunnel(Part):
    """One of the two tunnels of a connection, as CloudFormation states it."""

    __slots__ = ()

    logs = boolean(cfn="LogOptions.CloudwatchLogOptions.LogEnabled", default=False)


class Connection(Resource):
    """A Site-to-Site VPN connection: two tunnels to one customer gateway."""

    cloudformation = "AWS::EC2::VPNConnection"
    terraform = "aws_vpn_connection"

    customer_gateway = reference("vpn.CustomerGateway", cfn="CustomerGatewayId", tf="customer_gateway_id")
    gateway = reference("vpn.Gateway", cfn="VpnGatewayId", tf="vpn_gateway_id")
    transit_gateway = reference("transit_gateway.TransitGateway", cfn="TransitGatewayId", tf="transit_gateway_id")
    static_routes_only = boolean(cfn="StaticRoutesOnly", tf="static_routes_only", default=False)
    destinations = ranges(
        cfn=on("AWS::EC2::VPNConnectionRoute.VpnConnectionId", "DestinationCidrBlock"),
        tf=on("aws_vpn_connection_route.vpn_connection_id", "destination_cidr_block"),
    )
    tunnels = parts(Tunnel, cfn="VpnTunnelOptionsSpecifications")
    first_logs = boolean(tf="tunnel1_log_options.cloudwatch_log_options.log_enabled", default=False)
    second_logs = boolean(tf="tunnel2_log_options.cloudwatch_log_options.log_enabled", default=False)

    @property
    def landing(self) -> Link:
        """Where it ends at AWS: a virtual private gateway, else a transit gateway."""
        return self.transit_gateway if isinstance(self.gateway.fact, Missing) else self.gateway

    def logs_tunnels(self) -> Result:
        """Assert that both tunnels are logged.

        https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-logs.html
        """
        if self.is_terraform:
            return self.first_logs.is_true() & self.second_logs.is_true()
        return self.tunnels.at_least(2) & self.tunnels.all(lambda tunnel: tunnel.logs.is_true())


class TargetNetwork(Part):
    """A subnet that a Client VPN endpoint is reached through."""

    __slots__ = ()

    subnet = reference("vpc.Subnet", cfn="SubnetId", tf="subnet_id")


class ClientEndpoint(Resource):
    """A Client VPN endpoint."""

    cloudformation = "AWS::EC2::ClientVpnEndpoint"
    terraform = "aws_ec2_client_vpn_endpoint"

    subnets = references(
        "vpc.Subnet",
        cfn=on("AWS::EC2::ClientVpnTargetNetworkAssociation.ClientVpnEndpointId", "SubnetId"),
        tf=on("aws_ec2_client_vpn_network_association.client_vpn_endpoint_id", "subnet_id"),
    )
    logs_connections = boolean(cfn="ConnectionLogOptions.Enabled", tf="connection_log_options.enabled", default=False)


class ClientAuthorization(Resource):
    """Which clients may reach which network through a Client VPN endpoint."""

    cloudformation = "AWS::EC2::ClientVpnAuthorizationRule"
    terraform = "aws_ec2_client_vpn_authorization_rule"

    all_groups = boolean(cfn="AuthorizeAllGroups", tf="authorize_all_groups", default=False)
    networks = ranges(cfn="TargetNetworkCidr", tf="target_network_cidr")
