from scanner.analysis.data import sensitive_handling
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.21", "SEC-1.22"])
def check(store: sensitive_handling.Store) -> Result | None:
    """Handle each class as its scheme demands.

    A tag that calls data confidential changes nothing by itself, and a reader trusts that somebody acted on it. A store
    of a sensitive class must be encrypted at rest, refuse plaintext, be out of the public's reach and be backed up,
    each as the policy for that alone judges it; stores without a class are held to the same by those policies.
    https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_data_classification_define_protection.html

    Fix: for a bucket set `BucketEncryption`, `PublicAccessBlockConfiguration`, `VersioningConfiguration` and a bucket
    policy that denies requests while `aws:SecureTransport` is false; in Terraform each has a resource of its own,
    `aws_s3_bucket_public_access_block` and so on. For a database set

        StorageEncrypted: true
        PubliclyAccessible: false
        BackupRetentionPeriod: 14

    or in Terraform `storage_encrypted = true`, `publicly_accessible = false` and `backup_retention_period = 14`, and
    name a parameter group that forces TLS. A store whose data is not sensitive needs another value of its tag.
    """
    return sensitive_handling.is_handled_as_sensitive(store)
