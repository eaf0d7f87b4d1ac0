from scanner.model.placement import zones_of
from scanner.model.vpn import ClientEndpoint
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.1"])
def check(endpoint: ClientEndpoint) -> Result:
    """Associate client VPN endpoints with two zones.

    Clients enter the VPC through the subnets that the endpoint is associated with; with one zone, its loss locks
    everybody out, administrators included, when they are needed most.
    https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/cvpn-working-target.html

    Fix: add a second `AWS::EC2::ClientVpnTargetNetworkAssociation`, `aws_ec2_client_vpn_network_association`, with a
    subnet in another zone.
    """
    return zones_of(endpoint, endpoint.subnets).reach(2)
