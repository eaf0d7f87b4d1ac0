from scanner.model import globalaccelerator
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.1"])
def check(group: globalaccelerator.EndpointGroup | globalaccelerator.Listener) -> Result:
    """Back each accelerator listener with two healthy endpoints.

    An accelerator turns to another endpoint within seconds, if there is another. A single one may be a load balancer
    over two zones, which has its own alternative.
    https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups.html

    Fix: list two `EndpointConfigurations` (`endpoint_configuration` blocks), or one load balancer with subnets in two
    zones.
    """
    if isinstance(group, globalaccelerator.EndpointGroup):
        return group.has_healthy_alternative()
    return group.is_backed()
