from scanner.analysis.buckets import bucket_uses
from scanner.model import s3
from scanner.policy import Result, Verdict, if_concerned, policy


@policy(severity="low", items=["REL-2.6", "SEC-1.15"])
def check(bucket: s3.Bucket) -> Result | None:
    """Require MFA to delete versions of critical buckets.

    With MFA delete, nobody destroys a version or switches versioning off with stolen keys alone. It can only be
    switched on by the root user, and CloudFormation has no property for it.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html

    Fix: set `mfa_delete = "Enabled"` in the `versioning_configuration` of an `aws_s3_bucket_versioning`; elsewhere
    switch it on by the command line and attest it.
    """
    critical = bucket_uses.holds_evidence(bucket)
    if not bucket.is_terraform:
        words = "CloudFormation cannot tell whether MFA is needed to delete"
        return if_concerned(critical, bucket.unknown(words, "MFA delete of the bucket"))
    asked = bucket.mfa_delete.is_true()
    if critical.verdict is Verdict.PASS or asked.verdict is not Verdict.FAIL:
        return asked
    return if_concerned(bucket.is_versioned() | critical, asked.graded("info"))
