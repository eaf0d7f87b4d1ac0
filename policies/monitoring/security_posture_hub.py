from scanner.model import account_services
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.19", "SEC-1.26"])
def check(hub: account_services.Hub) -> Result:
    """Aggregate security findings against a standard.

    A hub collects what the other services find, but judges nothing itself without a standard. The default standards are
    on unless they are switched off.
    https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference.html

    Fix: leave `EnableDefaultStandards` (`enable_default_standards`) on, or add an `AWS::SecurityHub::Standard`
    (`aws_securityhub_standards_subscription`).
    """
    return hub.has_standard()
