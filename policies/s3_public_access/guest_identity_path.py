from scanner.analysis.identity.guest_access import guests_reach_no_bucket
from scanner.model import cognito
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.17", "SEC-1.18", "SEC-1.9"])
def check(pool: cognito.IdentityPool) -> Result:
    """Let unauthenticated application users reach no bucket.

    An identity pool that allows guests hands AWS credentials to anybody who knows its ID, which every copy of the
    application carries. What its guest role may do with a bucket, everybody may do, whatever the bucket's public access
    block says, since the request is signed.
    https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html

    Fix: set `AllowUnauthenticatedIdentities: false` (`allow_unauthenticated_identities = false`), or take the actions
    of `s3` out of the policies of the guest role.
    """
    return guests_reach_no_bucket(pool)
