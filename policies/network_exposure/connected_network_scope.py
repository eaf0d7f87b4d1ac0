from scanner.model import endpoints, routes, transit_gateway, vpn
from scanner.model.addresses import AddressRange
from scanner.policy import Result, policy

WHOLE_CLASSES = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


@policy(severity="medium", items=["SEC-1.16"])
def check(
    subject: routes.RouteTable
    | routes.RouteResource
    | transit_gateway.TransitGateway
    | endpoints.EndpointService
    | vpn.ClientAuthorization,
) -> Result | None:
    """Scope peering routes and accept connections by hand.

    A connected network is as trusted as its weakest part: a route for a whole private class, or an attachment that is
    accepted without anybody looking, lets it reach far more than it was connected for. Route to a peer the ranges that
    are used, accept attachments and endpoint connections by hand, and let VPN clients reach what their group needs.
    https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html
    https://docs.aws.amazon.com/vpc/latest/tgw/tgw-transit-gateways.html

    Fix: narrow `DestinationCidrBlock`, `destination_cidr_block` of peering routes; set `AutoAcceptSharedAttachments:
    disable`, `AcceptanceRequired: true`, and an `AccessGroupId` in the authorization rule (in Terraform the same in
    snake case).
    """
    match subject:
        case transit_gateway.TransitGateway():
            return subject.accepts_shared_attachments.is_not("enable")
        case endpoints.EndpointService():
            return subject.asks_for_acceptance()
        case vpn.ClientAuthorization():
            return ~(subject.all_groups.is_true() & subject.networks.any(AddressRange.is_anywhere))
        case _:
            found = subject.own_routes()
            return None if found is None else found.all(scoped, "the table has no route of its own")


def scoped(route: routes.Route) -> Result:
    """Assert that a route to a peer names less than everything."""
    wide = route.destinations.any(lambda one: one.is_anywhere() | one.covers(*WHOLE_CLASSES), "names no range")
    return ~wide | ~route.peering.is_set()
