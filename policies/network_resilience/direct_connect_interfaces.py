from scanner.model import vpn
from scanner.model.direct_connect import Gateway, Lag, two_carriers
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.1"])
def check(subject: Gateway | vpn.Gateway | Lag) -> Result | None:
    """Carry each virtual interface twice over separate connections.

    A virtual interface lives on one connection: a gateway with a single one loses its network with a port, a cable or
    a maintenance window. A second interface over another connection takes over; a link group needs two members to
    survive the loss of one.
    https://docs.aws.amazon.com/directconnect/latest/UserGuide/WorkingWithVirtualInterfaces.html
    https://docs.aws.amazon.com/directconnect/latest/UserGuide/lags.html

    Fix: declare a second virtual interface with another `ConnectionId` (`connection_id`) for the same gateway, and add
    a second connection to the link group.
    """
    return subject.has_two_links() if isinstance(subject, Lag) else two_carriers(subject)
