from scanner.model import cloudtrail
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.13", "SEC-1.15"])
def check(trail: cloudtrail.Trail) -> Result:
    """Detect tampering with trail files.

    With validation, CloudTrail signs a digest of the files it delivered every hour, so that a file changed or removed
    afterwards is noticed. Nothing else proves that the record is whole.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html

    Fix: set `EnableLogFileValidation: true` (`enable_log_file_validation = true`).
    """
    return trail.validation.is_true()
