from scanner.analysis.workloads.zone_cover import covers_routed
from scanner.model.firewall import Firewall
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.8", "REL-2.1"])
def check(firewall: Firewall) -> Result:
    """Deploy network firewall and appliance endpoints in every zone they protect.

    Traffic that is routed to a firewall endpoint in another zone stops when that zone is lost, although its own zone is
    in good health. Each zone whose route tables lead through the firewall needs an endpoint, and two zones at least.
    https://docs.aws.amazon.com/network-firewall/latest/developerguide/arch-two-zone-igw.html

    Fix: map a subnet in each zone: `SubnetMappings` in CloudFormation, `subnet_mapping` blocks in Terraform.
    """
    return covers_routed(firewall.zones(), firewall.vpc, firewall.address)
