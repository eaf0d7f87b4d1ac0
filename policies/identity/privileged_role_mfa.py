from scanner.analysis.identity import trust
from scanner.model import iam
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.4", "SEC-1.9"])
def check(role: iam.Role) -> Result:
    """Ask for MFA or an external id on roles assumed by people and partners.

    A role that people assume is where MFA can be asked for at the moment it matters; one that a partner assumes needs
    an external ID, so that the partner can't be talked into using it for somebody else.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html

    Fix: add `Bool: {aws:MultiFactorAuthPresent: true}` for people, or `StringEquals: {sts:ExternalId: …}` for a
    partner, to the trust statement's `Condition` (`condition`).
    """
    return role.trust.all(trust.asks_for_mfa_or_id)
