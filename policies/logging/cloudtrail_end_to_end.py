from scanner.analysis.logging import cloudtrail_coverage
from scanner.model import cloudtrail
from scanner.policy import Result, policy, setting


@policy(severity="critical", items=["SEC-1.13", "SEC-1.14", "SEC-1.15"])
def check(
    trail: cloudtrail.Trail,
    *,
    accounts: tuple[str, ...] = setting((), "all accounts of your estate, where you know them", each="account"),
    archive_buckets: tuple[str, ...] = setting((), "names of buckets, or globs of them, in an account for archives"),
) -> Result:
    """Record every account and Region into a protected bucket elsewhere.

    A record is worth as much as its weakest link: a trail that is off, a Region or account that it leaves out, a bucket
    that the recorded account owns, strangers who read it, or files that can be deleted for good. This asks for all of
    them together; the policies beside it ask for each.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html

    Fix: make one multi-Region trail of the organization that delivers to a versioned bucket in an account for
    archives, whose policy lets the trail service alone write and auditors alone read: `IsOrganizationTrail: true` and
    `IsMultiRegionTrail: true`, in Terraform `is_organization_trail = true` and `is_multi_region_trail = true`.
    """
    return cloudtrail_coverage.is_whole(trail, accounts, archive_buckets)
