from scanner.analysis.logging import cloudtrail_coverage
from scanner.model import cloudtrail
from scanner.policy import Result, policy, setting


@policy(severity="high", items=["SEC-1.13"])
def check(
    trail: cloudtrail.Trail,
    *,
    accounts: tuple[str, ...] = setting((), "all accounts of your estate, where you know them", each="account"),
) -> Result:
    """Trail every account of the organization.

    A trail of the organization records every account, also those that are made tomorrow, and nobody in them can switch
    it off. A trail of one account says nothing of the others; a landing zone with central logs brings such a trail.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html

    Fix: set `IsOrganizationTrail: true` (`is_organization_trail = true`) on a trail of the management account or of
    the one that it delegates to.
    """
    return cloudtrail_coverage.covers_every_account(trail, accounts)
