from scanner.analysis.network.subnet_routes import stays_in_zone
from scanner.model.vpc import Subnet
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.1", "REL-2.8"])
def check(subnet: Subnet) -> Result:
    """Route no zone through a device in another zone.

    A subnet whose routes lead through a gateway, a machine or an endpoint of another zone stops with that zone, though
    nothing of its own was lost. The path is followed on through the tables of the devices, up to a gateway that belongs
    to the whole Region.
    https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/availability-zones.html

    Fix: give each zone a device of its own, and let the route tables of its subnets name that one (`NatGatewayId`,
    `NetworkInterfaceId`, `VpcEndpointId`; `nat_gateway_id`, `network_interface_id`, `vpc_endpoint_id`).
    """
    return stays_in_zone(subnet)
