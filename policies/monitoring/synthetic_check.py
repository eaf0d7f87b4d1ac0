from scanner.analysis.monitoring import probe_alarms
from scanner.model import route53, synthetics
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["REL-2.4"])
def check(probe: synthetics.Canary | route53.HealthCheck) -> Result:
    """Probe the public entry from outside.

    What works inside may not be reached from outside: a name, a certificate or a firewall is wrong. A canary or health
    check asks as a visitor does, and an alarm on it tells before visitors call.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries.html
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-health-checks.html

    Fix: add an alarm whose dimension `CanaryName` or `HealthCheckId` names it, with an action that
    somebody reads: an `AWS::CloudWatch::Alarm`, in Terraform an `aws_cloudwatch_metric_alarm`.
    """
    watched = probe_alarms.is_watched(probe)
    return watched.graded("info") if watched.verdict is Verdict.FAIL else watched
