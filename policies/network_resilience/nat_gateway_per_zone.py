from scanner.analysis.network.subnet_routes import has_gateway_in_each_zone
from scanner.model.vpc import Vpc
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.1", "REL-2.8"])
def check(network: Vpc) -> Result | None:
    """Give each zone its own NAT gateway.

    A zonal NAT gateway is gone with its zone, and with it the way out for every subnet that is routed through it,
    however many zones these lie in. What runs there then reaches no service without an endpoint of its own, and no
    image to start anew from.
    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html

    Fix: put one `AWS::EC2::NatGateway` (`aws_nat_gateway`) into a public subnet of each zone, and give the private
    subnets of that zone a route table whose default route leads to it; or use one gateway with
    `AvailabilityMode: regional` (`availability_mode = "regional"`).
    """
    return has_gateway_in_each_zone(network)
