from scanner.model import iam, iam_access
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.5", "SEC-1.8"])
def check(profile: iam.User | iam_access.ConsoleProfile) -> Result | None:
    """Make new users choose their own password.

    A password that somebody else made is known to two people until it is changed. Asking for a new one at the first
    sign-in ends that.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_admin-change-user.html

    Fix: set `PasswordResetRequired: true` in the `LoginProfile`, or `password_reset_required = true` with a
    `password_length` of 14 or more in the `aws_iam_user_login_profile`.
    """
    if isinstance(profile, iam_access.ConsoleProfile):
        return profile.reset_required.is_true() & profile.password_length.at_least(14)
    console = profile.login_profiles
    if profile.is_terraform or (not console.items and console.rest is None):
        return None
    return console.all(lambda one: one.reset_required.is_true())
