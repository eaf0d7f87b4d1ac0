from scanner.analysis.workloads.zone_cover import compute_subnets, covers_all, unsettled
from scanner.model import rds
from scanner.model.endpoint_zones import endpoint_zones
from scanner.model.endpoints import Endpoint
from scanner.model.placement import zones_of
from scanner.model.vpc import Vpc
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.8", "REL-2.1"])
def check(subject: rds.Proxy | Endpoint) -> Result:
    """Place database proxies and interface endpoints in every zone that uses them.

    A proxy or endpoint answers from the zones of its subnets alone. With one zone its loss takes the database or the
    service away from programs that run on elsewhere, and calls across zones cost time and money until then. Gateway
    endpoints belong to the whole VPC.
    https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-network-prereqs.html

    Fix: list a subnet in each zone that runs programs: `VpcSubnetIds`, `SubnetIds` in CloudFormation,
    `vpc_subnet_ids`, `subnet_ids` in Terraform.
    """
    if isinstance(subject, rds.Proxy):
        return zones_of(subject, subject.subnets).reach(2)
    if subject.kind.known == "Gateway":
        return subject.kind.passed("a gateway endpoint belongs to the whole VPC")
    vpc = subject.vpc.to(Vpc)
    zones = endpoint_zones(subject)
    if vpc is None or subject.kind.known != "Interface":
        doubt = unsettled(subject.kind, subject.vpc)
        return zones.reach(2) if doubt is None else zones.reach(2) & doubt
    return covers_all(zones, compute_subnets(vpc))
