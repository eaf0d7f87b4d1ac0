from scanner.model import redshift
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.16", "SEC-1.24"])
def check(warehouse: redshift.Cluster | redshift.Workgroup) -> Result:
    """Route warehouse traffic through the VPC.

    Loads and unloads go over the internet, past security groups, endpoints and flow logs, unless enhanced routing sends
    them through the network of the warehouse. It is off unless it is asked for.
    https://docs.aws.amazon.com/redshift/latest/mgmt/enhanced-vpc-routing.html

    Fix: set `EnhancedVpcRouting: true`, or `enhanced_vpc_routing = true`.
    """
    return warehouse.enhanced_routing.is_true()
