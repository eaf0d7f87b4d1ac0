from scanner.model import route53, routes, transit_gateway
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.1"])
def check(subject: routes.RouteTable | routes.RouteResource | transit_gateway.Route | route53.Record) -> Result | None:
    """Leave no route or DNS alias pointing at nothing.

    Traffic for a route whose target is gone, attached elsewhere or without a way out of its own is dropped without a
    message, and the fault shows only when something needs the route. A gateway must belong to the table's VPC; a NAT
    gateway needs an address and a subnet with a route to an internet gateway.
    https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html
    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html#nat-gateway-troubleshooting

    Fix: name a target that exists and attach it: `AWS::EC2::VPCGatewayAttachment` (`vpc_id` of the
    `aws_internet_gateway`), `AllocationId` (`allocation_id`) of the NAT gateway.
    """
    if isinstance(subject, transit_gateway.Route | route53.Record):
        return subject.has_live_target()
    found = subject.own_routes()
    if found is None:
        return None
    return found.all(lambda route: route.has_live_target(subject.vpc), "the table has no route of its own")
