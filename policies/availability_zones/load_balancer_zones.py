from scanner.model.classic_elb import ClassicLoadBalancer
from scanner.model.elb import LoadBalancer
from scanner.policy import Result, policy, setting


@policy(severity="high", items=["REL-2.8", "REL-2.1"])
def check(
    balancer: LoadBalancer | ClassicLoadBalancer,
    *,
    zones: int = setting(2, "the fewest zones", at_least=2, at_most=6),
) -> Result:
    """Attach load balancers to subnets in two or more zones.

    A load balancer has a node in each zone of its subnets. When the only zone fails, nothing answers any more, however
    many targets are left elsewhere.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-13

    Fix: list subnets of two zones or more in `Subnets` or `SubnetMappings` (`subnets`, `subnet_mapping`), on a classic
    one in `Subnets` or `AvailabilityZones` (`subnets`, `availability_zones`).
    """
    return balancer.zones().reach(zones)
