from scanner.analysis.data import sensitive_stores
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.22", "SEC-1.21", "FEAT-CM-1", "FEAT-MA-1", "FEAT-DC-1", "FEAT-C360-1"])
def check(store: sensitive_stores.Store) -> Result | None:
    """Encrypt every store that holds sensitive data, whatever its kind.

    One store in plain text is enough to lose what all the others protect: a queue, a stream or the target of a
    replication holds the same data as the database. A store counts as sensitive until its tags give its data a lower
    class, which is a light failure where no store of the template has a class. SimpleDB has no encryption at all.
    https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_protect_data_rest_encrypt.html

    Fix: switch encryption on (`StorageEncrypted: true`, `storage_encrypted = true`; `KmsMasterKeyId`,
    `kms_master_key_id`), or tag a store whose data needs none, `Classification: internal`.
    """
    return sensitive_stores.is_encrypted_if_sensitive(store)
