from scanner.model import macie
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.21", "SEC-1.19"])
def check(session: macie.Session) -> Result:
    """Discover sensitive data.

    People put personal data where nobody expects it: exports, logs, attachments. Macie reads samples of the objects in
    buckets, or all of them in a job, and reports names, card numbers and credentials that it finds; a session that is
    paused reports nothing.
    https://docs.aws.amazon.com/macie/latest/user/data-classification.html

    Fix: leave the session enabled and switch automated discovery on in the console or by its API, or add a job in
    Terraform,

        resource "aws_macie2_classification_job" "weekly" {
          job_type = "SCHEDULED"
          name     = "weekly"
          schedule_frequency { weekly_schedule = "MONDAY" }
          s3_job_definition { … }
        }

    CloudFormation has the session alone: `AWS::Macie::Session` with `Status: ENABLED`.
    """
    return session.looks_into_buckets()
