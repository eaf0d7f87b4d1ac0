from scanner.analysis.buckets import bucket_uses
from scanner.model import s3
from scanner.policy import Result, if_concerned, policy


@policy(severity="low", items=["REL-2.6", "SEC-1.15"])
def check(bucket: s3.Bucket) -> Result | None:
    """Lock objects that serve as backup or evidence.

    A backup or an audit trail that can be deleted protects against accidents alone. Object lock with a default
    retention keeps every new object from being deleted or overwritten for a time, by anybody in compliance mode.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html

    Fix: set `ObjectLockEnabled: true` and an `ObjectLockConfiguration` with a `DefaultRetention`; in Terraform
    `object_lock_enabled = true` and an `aws_s3_bucket_object_lock_configuration` with `default_retention`.
    """
    configured = bucket.configures_object_lock()
    evidence = bucket_uses.holds_evidence(bucket)
    enabled = bucket.has_object_lock()
    locked = if_concerned(evidence, enabled & bucket.lock_mode.is_set())
    if not configured:
        return None if locked is None else locked.graded("info")
    return enabled if locked is None else enabled & locked
