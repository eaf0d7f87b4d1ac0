from scanner.analysis.recovery import regional_failover
from scanner.model import globalaccelerator, route53
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.10"])
def check(entry: route53.Record | globalaccelerator.EndpointGroup) -> Result | None:
    """Route users to the recovery Region.

    Data and machines in a second Region help nobody whom the name still sends to the first. A failover or latency
    record needs its other half, and each half a check by which a failed one is withdrawn.
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-types.html

    Fix: give the name a record for each Region (`Failover` or `Region`, `failover_routing_policy` or
    `latency_routing_policy`) with a `HealthCheckId` or `EvaluateTargetHealth: true` (`health_check_id`,
    `evaluate_target_health = true`), or the accelerator's listener an endpoint group in each Region.
    """
    if isinstance(entry, route53.Record):
        return regional_failover.leads_elsewhere(entry)
    return regional_failover.has_group_elsewhere(entry)
