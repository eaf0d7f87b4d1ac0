from scanner.analysis.logging import cloudtrail_coverage
from scanner.model import organizations
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.13", "SEC-1.15"])
def check(guard: organizations.OrganizationPolicy | organizations.EnabledControl) -> Result | None:
    """Deny changes to the trail.

    Whoever gets hold of an administrator of an account can stop its trail first. A control policy of the organization
    denies that to everyone in the account, its root user included.
    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
    https://docs.aws.amazon.com/controltower/latest/controlreference/mandatory-controls.html

    Fix: attach a service control policy with a Deny of `cloudtrail:StopLogging`, `cloudtrail:DeleteTrail` and
    `cloudtrail:UpdateTrail` to the accounts (`TargetIds`, `aws_organizations_policy_attachment`).
    """
    return cloudtrail_coverage.guards_trails(guard)
