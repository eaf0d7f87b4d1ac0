from scanner.model import detection, organizations
from scanner.policy import Result, Verdict, policy


@policy(severity="medium", items=["SEC-1.1", "SEC-1.2", "SEC-1.3"])
def check(
    guard: organizations.OrganizationPolicy | detection.OrganizationFeatures | organizations.EnabledControl,
) -> Result | None:
    """Block or centralise root use in member accounts.

    A member account has a root user of its own, whom no policy of the account limits. Central management takes those
    credentials away altogether; a service control policy or Control Tower's control denies what they could do. Where
    the template holds none of these, somebody has to attest how root users are kept from use.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management

    Fix: add `RootCredentialsManagement` to an `aws_iam_organizations_features`, or a service control policy that
    denies `*` under `StringLike: {aws:PrincipalArn: "arn:aws:iam::*:root"}`.
    """
    if isinstance(guard, detection.OrganizationFeatures):
        return guard.manages_root_credentials()
    if isinstance(guard, organizations.EnabledControl):
        restricts = detection.mentions(guard.identifier, (detection.ROOT_CONTROL,))
    else:
        restricts = guard.denies_root_users()
    return None if restricts.verdict is Verdict.FAIL else restricts
