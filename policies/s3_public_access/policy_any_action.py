from scanner.model import s3
from scanner.model.s3_parts import EVERY_ACTION
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.17"])
def check(holder: s3.Bucket | s3.BucketPolicy) -> Result | None:
    """Name the actions a bucket policy allows.

    Every action includes deleting the bucket, rewriting its policy and opening it to everybody; whoever is named needs
    only a few of them.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html

    Fix: list the actions: `Action: [s3:GetObject, s3:PutObject]`, or `actions = ["s3:GetObject", "s3:PutObject"]` in an
    `aws_iam_policy_document`.
    """
    document = holder.stated_policy
    if document is None:
        return None
    return document.none(lambda statement: statement.if_allows(statement.has_any_action(*EVERY_ACTION)))
