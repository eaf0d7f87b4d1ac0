from scanner.analysis.identity import iam_people
from scanner.model import iam, iam_access
from scanner.policy import Result, Verdict, policy


@policy(severity="medium", items=["SEC-1.3", "SEC-1.8", "SEC-1.1"])
def check(identity: iam.User | iam_access.SamlProvider | iam_access.Assignment) -> Result | None:
    """Give people their own identities for daily work.

    People need identities of their own for daily work, so that nobody reaches for the root user and every action has a
    name to it. Federation hands out credentials that expire; users of IAM in groups are the second choice.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-users-federation-idp

    Fix: assign permission sets in Identity Center (`AWS::SSO::Assignment`, `aws_ssoadmin_account_assignment`) or trust
    a SAML provider; put users that remain into groups.
    """
    if not isinstance(identity, iam.User):
        return identity.passed("people sign in through a provider of identities")
    console = iam_people.signs_in_to_console(identity)
    grouped = identity.groups.is_set()
    if grouped.verdict is Verdict.FAIL and (console.verdict is Verdict.FAIL or iam_people.is_federated(identity)):
        return None
    # Whoever does not sign in is not meant; whether one does may be open.
    return ~console if grouped.verdict is Verdict.FAIL and console.verdict is Verdict.UNKNOWN else grouped
