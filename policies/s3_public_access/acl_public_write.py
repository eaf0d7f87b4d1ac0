from scanner.model import s3, s3_parts
from scanner.policy import Result, if_concerned, policy


@policy(severity="critical", items=["SEC-1.17", "SEC-1.18"])
def check(holder: s3.Bucket | s3.BucketAcl) -> Result | None:
    """Grant no public write by ACL.

    A bucket that everyone may write to serves other people's files under your name, takes over your objects and runs
    up your bill. The grant has no effect where ACLs are disabled by ownership or public ACLs are ignored.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html

    Fix: replace `AccessControl: PublicReadWrite` (`acl = "public-read-write"`, or the grant of `WRITE` to `AllUsers`)
    by `BucketOwnerEnforced` ownership without an ACL; let uploads use presigned requests or a role.
    """
    write = holder.grants_by_acl([s3_parts.EVERYONE], ["WRITE", "FULL_CONTROL"])
    return if_concerned(s3.speaks_for_its_acl(holder), ~write | holder.acl_is_void())
