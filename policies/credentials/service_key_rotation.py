from scanner.analysis.credentials import service_keys
from scanner.model import iam_access
from scanner.policy import Result, policy, setting


@policy(severity="high", items=["SEC-1.12", "SEC-1.5"])
def check(
    key: iam_access.AccessKey,
    *,
    days: int = setting(7, "the longest time between two rotations, in days", at_least=1),
) -> Result | None:
    """Rotate service keys at least weekly.

    A program's key that leaks works until it is replaced, and nobody notices that it leaked. Where a role is not
    possible, a key that a machine replaces every week limits the damage. A rotation that happens elsewhere can be
    attested.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html

    Fix: keep the key in a secret with an `AWS::SecretsManager::RotationSchedule` of seven days or less, let a scheduled
    function make the keys, or let Terraform replace it:

        resource "time_rotating" "week" {
          rotation_days = 7
        }

        resource "aws_iam_access_key" "program" {
          user = aws_iam_user.program.name

          lifecycle {
            replace_triggered_by = [time_rotating.week]
          }
        }
    """
    return service_keys.is_rotated(key, days)
