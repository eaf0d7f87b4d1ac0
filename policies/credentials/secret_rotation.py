from scanner.model import secretsmanager
from scanner.policy import Result, policy, setting


@policy(severity="medium", items=["SEC-1.5", "SEC-1.11"])
def check(
    secret: secretsmanager.Secret | secretsmanager.Rotation,
    *,
    days: int = setting(90, "the longest time between two rotations, in days", at_least=1, at_most=1000),
) -> Result:
    """Rotate stored secrets.

    A secret that leaked stays good until somebody changes it; a schedule changes it without being asked, and shows on
    the way that it can be changed. Secrets that a service manages for itself, such as the master password of a
    database, are rotated without a schedule in the code.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html

    Fix: add an `AWS::SecretsManager::RotationSchedule` with `RotationRules: {AutomaticallyAfterDays: 30}`, in Terraform
    an `aws_secretsmanager_secret_rotation` with `rotation_rules { automatically_after_days = 30 }`.
    """
    return secret.is_frequent(days) if isinstance(secret, secretsmanager.Rotation) else secret.is_rotated()
