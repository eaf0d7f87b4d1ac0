from scanner.model.classic_elb import ClassicLoadBalancer
from scanner.model.elb import LoadBalancer
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.8"])
def check(balancer: LoadBalancer | ClassicLoadBalancer) -> Result:
    """Let load balancers spread requests over all zones.

    Without it each node forwards to the targets of its own zone alone: a zone with few healthy targets is overrun, and
    one with none answers with errors. Application load balancers spread requests unless a target group forbids it;
    network, gateway and classic ones must be told to.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html#cross-zone-load-balancing
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-9

    Fix: set the attribute `load_balancing.cross_zone.enabled` to `true` (`enable_cross_zone_load_balancing = true`); on
    a classic one `CrossZone: true` (`cross_zone_load_balancing = true`).
    """
    if isinstance(balancer, ClassicLoadBalancer):
        return balancer.cross_zone.is_true()
    return balancer.spreads_over_zones()
