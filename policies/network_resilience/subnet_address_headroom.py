from scanner.analysis.network.address_demand import has_headroom
from scanner.model.vpc import Subnet
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.1", "REL-2.2"])
def check(subnet: Subnet) -> Result | None:
    """Leave enough addresses for the largest scale-out.

    A subnet that runs out of addresses stops every scale-out in its zone, at the hour of the highest load or while
    another zone is away, and its range cannot be widened. AWS keeps five addresses of each subnet, and a load balancer
    asks for eight free ones.
    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html

    Fix: give the subnet a shorter prefix in `CidrBlock` (`cidr_block`), or the group more subnets.
    """
    return has_headroom(subnet)
