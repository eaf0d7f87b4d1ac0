from scanner.model import routes
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.1", "REL-2.8"])
def check(table: routes.RouteTable | routes.RouteResource) -> Result | None:
    """Use managed NAT instead of a NAT instance.

    A machine that forwards a network's traffic is a single point of failure that somebody must patch, size and
    replace, and its zone takes the whole network's way out with it. A NAT gateway is redundant within its zone and
    scales by itself.
    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-comparison.html

    Fix: replace `InstanceId` or `NetworkInterfaceId` of the default route by `NatGatewayId` (`nat_gateway_id`), with a
    NAT gateway in each zone.
    """
    found = table.own_routes()
    return (
        None
        if found is None
        else found.all(
            lambda route: ~(route.leads_to_instance() & route.is_default()), "the table has no route of its own"
        )
    )
