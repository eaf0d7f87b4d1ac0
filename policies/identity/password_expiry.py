from scanner.model import iam_access
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.5", "SEC-1.7"])
def check(passwords: iam_access.PasswordPolicy) -> Result:
    """Expire passwords within 90 days.

    Without an age limit a password that leaked years ago still opens the console. The checklist asks for a change
    every 90 days.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html

    Fix: set `max_password_age = 90` in the `aws_iam_account_password_policy`.
    """
    return passwords.max_age.must(lambda days: 1 <= days <= 90, "between 1 and 90")
