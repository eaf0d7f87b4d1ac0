from scanner.analysis.encryption import customer_keys
from scanner.model import s3, s3_objects
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.23"])
def check(store: s3.Bucket | s3_objects.Object) -> Result:
    """Protect buckets and objects with customer keys.

    S3 encrypts everything with keys of its own, which whoever may read an object uses without noticing. A key of the
    account adds a lock that can be shut for one reader, and a record of every object that is opened.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html

    Fix: set `ServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms, KMSMasterKeyID: !Ref Key}`, in Terraform
    `sse_algorithm = "aws:kms"` and `kms_master_key_id = aws_kms_key.objects.arn`.
    """
    if isinstance(store, s3_objects.Object):
        return customer_keys.protected(store)
    return customer_keys.protects_objects(store)
