from scanner.model import opensearch
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.22"])
def check(domain: opensearch.Domain) -> Result:
    """Encrypt search domains.

    Indexes repeat the documents they are made of, so that the data of every store behind the search lies there again,
    in swap files, logs and snapshots too. It is off unless asked for.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/encryption-at-rest.html

    Fix: set `EncryptionAtRestOptions: {Enabled: true}`, in Terraform `encrypt_at_rest { enabled = true }`.
    """
    return domain.encrypted.is_true()
