from scanner.model import athena
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.22"])
def check(store: athena.WorkGroup | athena.Database) -> Result:
    """Encrypt query results and stop clients overriding it.

    Results of queries are copies of the data, kept in a bucket until somebody removes them. A work group that does not
    enforce its settings lets each client write them elsewhere, and as it likes.
    https://docs.aws.amazon.com/athena/latest/ug/encrypting-query-results-stored-in-s3.html
    https://docs.aws.amazon.com/athena/latest/ug/workgroups-settings-override.html

    Fix: set `EncryptionConfiguration: {EncryptionOption: SSE_KMS, KmsKey: …}` and leave
    `EnforceWorkGroupConfiguration` on; in Terraform `encryption_configuration { encryption_option = "SSE_KMS" }` and
    `enforce_workgroup_configuration = true`.
    """
    return store.encrypts_results()
