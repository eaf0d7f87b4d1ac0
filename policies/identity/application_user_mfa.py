from scanner.model import cognito
from scanner.policy import Result, policy


@policy(severity="low", items=["FEAT-CM-2", "FEAT-DC-5"])
def check(pool: cognito.UserPool) -> Result:
    """Offer MFA to application users.

    Passwords are reused and guessed; with a second factor on offer, users can keep their account even then. Users who
    administer the application should not be able to go without.
    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html

    Fix: set `MfaConfiguration: OPTIONAL`, or `"ON"` for administrators (`mfa_configuration = "OPTIONAL"`).
    """
    return pool.offers_mfa()
