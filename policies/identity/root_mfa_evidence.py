from scanner.model import detection
from scanner.policy import Result, Verdict, policy


@policy(severity="critical", items=["SEC-1.2"])
def check(watcher: detection.ConfigRule | detection.Standard | detection.OrganizationFeatures) -> Result | None:
    """Show that root sign-in needs MFA.

    No template can give a root user MFA: somebody does it by hand. A rule or a standard that checks it shows that it
    is still so, and central management makes it needless in member accounts. Where the template holds none of these,
    the attestation stands alone.
    https://docs.aws.amazon.com/config/latest/developerguide/root-account-mfa-enabled.html

    Fix: add a config rule with the identifier `ROOT_ACCOUNT_MFA_ENABLED`, or subscribe to a security standard such as
    the foundational best practices.
    """
    if isinstance(watcher, detection.ConfigRule):
        checks = watcher.identifier.is_in(detection.ROOT_MFA_RULES)
    elif isinstance(watcher, detection.Standard):
        checks = watcher.checks_credentials()
    else:
        checks = watcher.manages_root_credentials()
    return None if checks.verdict is Verdict.FAIL else checks
