from scanner.model import s3, s3_objects, s3_parts
from scanner.model.tags import DataClass
from scanner.policy import Result, Verdict, policy


@policy(severity="medium", items=["SEC-1.22"])
def check(stored: s3.Bucket | s3_objects.Object) -> Result | None:
    """Encrypt buckets and objects.

    S3 encrypts every new object since January 2023, with its own keys unless a rule says otherwise; nothing can switch
    that off. A bucket whose tags give its data a sensitive class states its rule all the same, so that a reader of the
    template sees which key guards it.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html

    Fix: state `BucketEncryption` with `SSEAlgorithm: aws:kms` (an `aws_s3_bucket_server_side_encryption_configuration`
    with `sse_algorithm = "aws:kms"`).
    """
    if isinstance(stored, s3_objects.Object):
        return stored.encryption.is_in(s3_parts.ALGORITHMS) if stored.states_encryption() else None
    stated = stored.encryption.all(lambda rule: rule.algorithm.is_in(s3_parts.ALGORITHMS))
    if not stored.encryption.missing or stored.encryption.rest is not None:
        return stated
    sensitive = stored.tags.says(DataClass.SENSITIVE)
    match sensitive.verdict:
        case Verdict.PASS:
            return stored.failed("its data is sensitive and no encryption rule is stated")
        case Verdict.FAIL:
            return stored.passed("no encryption rule is stated, and S3 encrypts with its own keys")
        case Verdict.UNKNOWN:
            return sensitive
