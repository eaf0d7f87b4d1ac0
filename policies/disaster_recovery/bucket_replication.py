from scanner.model import s3
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.10", "REL-2.6"])
def check(bucket: s3.Bucket) -> Result | None:
    """Replicate critical buckets.

    A bucket lives in one Region and one account; a replica elsewhere outlives both. Replication works on versions, so
    that both ends must be versioned. A bucket without any is reported as an improvement.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html

    Fix: add a `ReplicationConfiguration` with an enabled rule (an `aws_s3_bucket_replication_configuration`), and
    version both buckets.
    """
    rules = bucket.replication
    if rules.missing and rules.rest is None:
        return bucket.failed("no replication rule is set").graded("info")
    return rules.any(bucket.replicates_by) & bucket.is_versioned()
