from scanner.analysis.network import web_entries
from scanner.model import apigateway, classic_elb, elb
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.16"])
def check(
    door: elb.LoadBalancer | classic_elb.ClassicLoadBalancer | apigateway.RestApi | apigateway.DomainName,
) -> Result:
    """Make only declared front doors internet-facing.

    A load balancer faces the internet and a REST API is public unless the template says otherwise, so one that was
    meant for the inside is often open by default. One that a DNS record, a distribution or an output leads the public
    to is meant to be.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html

    Fix: set `Scheme: internal` (`internal = true`) on a load balancer and `EndpointConfiguration: {Types: [PRIVATE]}`
    (`types = ["PRIVATE"]`) on an API that serve the inside alone, or lead the public to it by a record.
    """
    return web_entries.is_inside_or_declared(door)
