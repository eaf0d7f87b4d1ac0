from scanner.model import account_services
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.19", "SEC-1.20", "SEC-1.25"])
def check(detector: account_services.Detector | account_services.OrganizationDetection) -> Result:
    """Run threat detection with data-store and runtime features.

    The service finds stolen credentials, mining and odd access to buckets from logs that are there anyway. Buckets are
    protected from the start; what happens inside hosts and containers is only seen where runtime monitoring is on.
    https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html

    Fix: set `Enable: true` and a feature `RUNTIME_MONITORING` with `Status: ENABLED`; in Terraform `enable = true` and
    an `aws_guardduty_detector_feature` with `name = "RUNTIME_MONITORING"`.
    """
    return detector.watches()
