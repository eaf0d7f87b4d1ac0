from scanner.analysis.workloads.zone_cover import compute_subnets, covers_all, may_run_programs, unsettled
from scanner.model import rds
from scanner.model.endpoint_zones import endpoint_zones
from scanner.model.endpoints import Endpoint
from scanner.model.placement import zones_of
from scanner.model.vpc import Vpc
from scanner.policy import Result, Verdict, policy


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
    gateway = subject.kind.is_("Gateway")
    if gateway.verdict is Verdict.PASS:
        return gateway.because("a gateway endpoint belongs to the whole VPC")
    reached = _of_endpoint(subject)
    return reached | gateway if gateway.verdict is Verdict.UNKNOWN else reached


def _of_endpoint(endpoint: Endpoint) -> Result:
    """Assert that an interface endpoint answers in each zone of its VPC that runs programs, others in two."""
    vpc, zones = endpoint.vpc.to(Vpc), endpoint_zones(endpoint)
    interface = endpoint.kind.is_("Interface")
    if vpc is None or interface.verdict is Verdict.FAIL:
        doubt = unsettled(endpoint.kind, endpoint.vpc)
        return zones.reach(2) if doubt is None else zones.reach(2) & doubt
    covered, doubt = covers_all(zones, compute_subnets(vpc)), may_run_programs(vpc, zones)
    covered = covered if doubt is None else covered & doubt
    return covered if interface.verdict is Verdict.PASS else zones.reach(2) & (~interface | covered)
