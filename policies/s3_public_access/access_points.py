from scanner.model import s3_access_points
from scanner.model.policy_statement import Statement
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.17", "SEC-1.18"])
def check(
    point: s3_access_points.AccessPoint | s3_access_points.MultiRegionAccessPoint | s3_access_points.AccessPointPolicy,
) -> Result:
    """Block public access on access points.

    An access point has a policy and a public access block of its own: what the bucket's block keeps out can come in
    there once its settings are off. All four are on unless a template switches them off, and they can't be changed
    afterwards.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html

    Fix: leave `PublicAccessBlockConfiguration` (`public_access_block_configuration`) out, or set its four settings to
    true, and name the principals in the access point's policy.
    """
    if isinstance(point, s3_access_points.AccessPointPolicy):
        return point.document.none(Statement.is_public)
    if isinstance(point, s3_access_points.MultiRegionAccessPoint):
        return point.is_blocked()
    return point.is_blocked() & point.policy.none(Statement.is_public)
