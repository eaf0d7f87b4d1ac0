from scanner.model import iam_access
from scanner.policy import Result, policy, setting


@policy(severity="medium", items=["SEC-1.5", "SEC-1.7"])
def check(
    passwords: iam_access.PasswordPolicy,
    *,
    days: int = setting(90, "the most days that a password holds", at_least=1, at_most=1095),
) -> Result:
    """Expire passwords within 90 days.

    Without an age limit a password that leaked years ago still opens the console. The checklist asks for a change
    every 90 days.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html

    Fix: set `max_password_age = 90` in the `aws_iam_account_password_policy`.
    """
    return passwords.max_age.must(lambda age: 1 <= age <= days, f"between 1 and {days}")
