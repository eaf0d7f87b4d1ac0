from scanner.model import detection
from scanner.policy import Result, Verdict, policy, setting


@policy(severity="low", items=["SEC-1.5"])
def check(
    watcher: detection.ConfigRule | detection.Standard,
    *,
    days: int = setting(90, "the age of a key, in days, from which on it is named", at_least=1),
) -> Result | None:
    """Watch the age and use of credentials.

    Keys and passwords that nobody uses any more, or that are years old, are found by whoever searches old laptops and
    repositories. Two rules that AWS keeps name them: one on the age of keys, one on credentials that lie idle; the
    security standards hold both.
    https://docs.aws.amazon.com/config/latest/developerguide/access-keys-rotated.html

    Fix: add config rules with the identifiers `ACCESS_KEYS_ROTATED` (`maxAccessKeyAge` 90 or fewer) and
    `IAM_USER_UNUSED_CREDENTIALS_CHECK`.
    """
    if isinstance(watcher, detection.Standard):
        checks = watcher.checks_credentials()
        return None if checks.verdict is Verdict.FAIL else checks
    return watcher.watches_credentials(days)
