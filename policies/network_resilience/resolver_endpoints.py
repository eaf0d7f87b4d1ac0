from scanner.model.resolver import Endpoint
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.1"])
def check(endpoint: Endpoint) -> Result:
    """Place DNS resolver endpoints in two zones.

    Every connection to the other network starts with a question to this endpoint: when its only zone is lost, names
    stop resolving and everything that uses them stops with them. The service asks for two addresses, which may share a
    zone.
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-choose-vpc.html

    Fix: give each address a subnet in a zone of its own: `IpAddresses` in CloudFormation, `ip_address` blocks in
    Terraform.
    """
    return endpoint.zones().reach(2)
