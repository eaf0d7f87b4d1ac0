from scanner.analysis.network.private_tiers import is_off_internet_gateway
from scanner.model import vpc
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.16"])
def check(subnet: vpc.Subnet) -> Result | None:
    """Keep application and data subnets off the internet gateway.

    In a subnet without a route to an internet gateway a public address, an open group or a wrong flag does no harm.
    Data stores and what load balancers stand before belong there; they get out by a NAT gateway, and IPv6 by an
    egress-only one.
    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-example-private-subnets-nat.html

    Fix: associate the subnet with a route table whose default route leads to a NAT gateway, or to none; give load
    balancers subnets of their own. The association is an `AWS::EC2::SubnetRouteTableAssociation`, in Terraform an
    `aws_route_table_association`.
    """
    return is_off_internet_gateway(subnet)
