from scanner.analysis.buckets import bucket_access, bucket_uses
from scanner.model import s3
from scanner.policy import Result, Verdict, if_concerned, policy


@policy(severity="medium", items=["SEC-1.18", "SEC-1.21"])
def check(bucket: s3.Bucket) -> Result | None:
    """Mark intentionally public buckets and keep other data out of them.

    A bucket that is public on purpose should say so, so that nobody wonders and nobody puts other data there. Logs,
    backups, state files and replicas of other buckets never belong into one, and strangers never write to it.
    https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-for-data-security-and-access.html

    Fix: tag the bucket, `Tags: [{Key: Classification, Value: public}]` or in Terraform
    `tags = { Classification = "public" }`; allow `s3:GetObject` alone, and keep logs, backups and state in
    a bucket of their own.
    """
    public = ~bucket_access.private_whatever_its_tags(bucket)
    if public.verdict is Verdict.FAIL:
        return None
    purpose = bucket_uses.other_purpose(bucket)
    alone = ~purpose.at(bucket.span, f"the bucket is public, and {purpose.evidence[0].message}", bucket.address)
    return if_concerned(public, bucket.is_declared_public() & alone & bucket_access.strangers_write_nothing(bucket))
