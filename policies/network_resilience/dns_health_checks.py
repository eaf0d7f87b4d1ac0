from scanner.model import route53
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.1"])
def check(record: route53.Record | route53.RecordGroup) -> Result | None:
    """Let DNS withdraw failed endpoints.

    Of several records for one name, Route 53 answers with those that it holds to be healthy. One without a health check
    counts as healthy for ever, so visitors are sent to an endpoint that is gone.
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-complex-configs.html

    Fix: set `HealthCheckId` (`health_check_id`) on each failover, weighted, latency, geolocation or multivalue record,
    or `EvaluateTargetHealth: true` (`evaluate_target_health = true`) where it is an alias.
    """
    if isinstance(record, route53.RecordGroup):
        return record.withdraws_failed_targets()
    return record.withdraws_failed_target()
