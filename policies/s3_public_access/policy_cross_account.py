from scanner.analysis.buckets import bucket_sharing
from scanner.model import s3, s3_access_points
from scanner.policy import Result, policy, setting


@policy(severity="medium", items=["SEC-1.17"])
def check(
    holder: s3.Bucket | s3.BucketPolicy | s3_access_points.AccessPoint | s3_access_points.AccessPointPolicy,
    *,
    known_accounts: tuple[str, ...] = setting((), "accounts that are known to you", each="account"),
) -> Result | None:
    """Share buckets only with known accounts.

    Whoever is named by account can be given more by that account than you meant, and an account that may change the
    policy, the ACLs or the encryption owns the bucket in effect. Which accounts are known to you the template does not
    tell, so that sharing with a foreign one stays open until somebody confirms it.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html

    Fix: name roles of known accounts, `Principal: {AWS: arn:aws:iam::111122223333:role/reader}` or
    `identifiers = ["arn:aws:iam::111122223333:role/reader"]`, allow them `s3:GetObject` and its like, leave the
    administration of the bucket to its own account, and list the accounts in the setting `known_accounts`.
    """
    if isinstance(holder, s3.Bucket):
        inline = holder.inline_policy
        return None if inline.missing else bucket_sharing.shares_only_with_known_accounts(inline, known_accounts)
    document = holder.policy if isinstance(holder, s3_access_points.AccessPoint) else holder.document
    return bucket_sharing.shares_only_with_known_accounts(document, known_accounts)
