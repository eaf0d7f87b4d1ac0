from scanner.analysis.recovery.recovery_keys import copies_can_be_decrypted
from scanner.model import dlm, rds, redshift, s3
from scanner.model.backup import Plan
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.10", "SEC-1.23"])
def check(source: Plan | s3.Bucket | dlm.LifecyclePolicy | rds.DbInstance | redshift.Cluster) -> Result | None:
    """Make copied data decryptable where it will be restored.

    Keys live in one Region, multi-Region keys aside: a copy that is encrypted with a key of the lost Region cannot be
    read. The default keys of services work in every Region of their own account, and in no other account at all.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html
    https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html

    Fix: name a key of the destination Region: of the vault (`EncryptionKeyArn`, `kms_key_arn`), in the replication rule
    (`ReplicaKmsKeyID`, `replica_kms_key_id`) or the copy rule (`CmkArn`, `cmk_arn`); or use a multi-Region key.
    """
    return copies_can_be_decrypted(source)
