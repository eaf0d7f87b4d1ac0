from scanner.model import iam_access
from scanner.policy import Result, Verdict, policy, setting


@policy(severity="medium", items=["SEC-1.7"])
def check(
    passwords: iam_access.PasswordPolicy,
    *,
    length: int = setting(14, "the fewest characters of a password", at_least=6, at_most=128),
    remembered: int = setting(24, "how many former passwords may not be used again", at_least=1, at_most=24),
) -> Result:
    """Require long, mixed, unreused passwords.

    Short and plain passwords are guessed, and reused ones are already known to somebody. What the policy of an account
    leaves out falls back to six characters of any kind.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html

    Fix: set in the `aws_iam_account_password_policy`:

        minimum_password_length        = 14
        require_lowercase_characters   = true
        require_uppercase_characters   = true
        require_numbers                = true
        require_symbols                = true
        password_reuse_prevention      = 24
        allow_users_to_change_password = true
    """
    strong = (
        passwords.minimum_length.at_least(length)
        & passwords.require_lowercase.is_true()
        & passwords.require_uppercase.is_true()
        & passwords.require_numbers.is_true()
        & passwords.require_symbols.is_true()
        & passwords.users_may_change.is_true()
    )
    unused = passwords.reuse_prevention.at_least(remembered)
    if passwords.reuse_prevention.at_least(4).verdict is Verdict.PASS:
        unused = unused.graded("low")
    return strong & unused
