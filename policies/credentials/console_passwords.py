from scanner.analysis.identity import iam_people
from scanner.model import iam, iam_access
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.10", "SEC-1.8"])
def check(profile: iam.User | iam_access.ConsoleProfile) -> Result | None:
    """Put no console password in code.

    A password in a template is readable by everyone who can read the repository, the stack or the state file. A
    parameter with `NoEcho` or a stored secret keeps it out of the template, and a PGP key keeps a generated one out of
    the state.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html#creds

    Fix: take `Password` from a parameter with `NoEcho: true` or `{{resolve:secretsmanager:…}}`; set `pgp_key` in the
    `aws_iam_user_login_profile`.
    """
    if isinstance(profile, iam_access.ConsoleProfile):
        return profile.pgp_key.is_set()
    return None if profile.is_terraform else iam_people.holds_no_password(profile)
