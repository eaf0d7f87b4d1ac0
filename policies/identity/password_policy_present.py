from scanner.analysis.identity import iam_people
from scanner.model import iam
from scanner.policy import Result, Verdict, policy


@policy(severity="medium", items=["SEC-1.7"])
def check(user: iam.User) -> Result | None:
    """Declare an account password policy.

    Without a policy of its own an account takes eight characters of three kinds and never asks for another password.
    CloudFormation has no resource for it, so that it has to be attested there.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html

    Fix: add an `aws_iam_account_password_policy` to the account that the users sign in to.
    """
    first = iam_people.is_first_with_password(user)
    if first.verdict is Verdict.FAIL:
        return None
    if not user.is_terraform:
        return user.unknown("CloudFormation cannot declare a password policy", "the account's password policy")
    if first.verdict is Verdict.UNKNOWN:
        return first
    for passwords in iam_people.password_policies(user):
        return passwords.passed("a password policy is declared")
    return user.failed("users sign in to the console and no password policy is declared")
