from scanner.model import cognito
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.9", "FEAT-CM-2"])
def check(pool: cognito.IdentityPool) -> Result:
    """Issue no AWS credentials to guests.

    An identity pool that lets guests in hands AWS credentials to anybody who knows its ID, which every copy of the
    application holds. What their role allows is then allowed to the whole internet.
    https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html

    Fix: set `AllowUnauthenticatedIdentities: false` (`allow_unauthenticated_identities = false`), or limit the guest
    role to actions that are meant for the public, such as sending usage events.
    """
    return pool.keeps_guests_harmless()
