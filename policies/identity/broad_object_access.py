from scanner.analysis.identity import permissions
from scanner.model.iam_policies import PolicyHolder
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.17", "SEC-1.9"])
def check(holder: PolicyHolder) -> Result | None:
    """Limit object-store rights in identity policies to named buckets.

    A workload needs one or two buckets. Rights over all of them reach backups, logs and other people's data, also in
    buckets that are made later.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-policies-s3.html

    Fix: name the buckets: `arn:aws:s3:::orders` for listing, `arn:aws:s3:::orders/*` for objects.
    """
    return permissions.keeps_to_named_buckets(holder.permissions)
