from scanner.analysis.encryption import customer_keys
from scanner.model import backup, functions, kms, secretsmanager, ssm
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.23", "SEC-1.11"])
def check(
    store: secretsmanager.Secret | ssm.Parameter | functions.Function | backup.Vault,
) -> Result:
    """Protect secrets, parameters, function settings and backups with customer keys.

    Whoever may read a secret must also be let in by its key: with a key of your own that is a second lock, with its own
    policy and its own log, and the only one that can be opened to another account. Functions are concerned where they
    have environment variables, parameters where they are encrypted.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html

    Fix: set `KmsKeyId` (secret), `KmsKeyArn` (function), `EncryptionKeyArn` (vault); in Terraform `kms_key_id`,
    `key_id` (parameter), `kms_key_arn`.
    """
    if isinstance(store, functions.Function):
        variables = store.environment
        if not variables.items and variables.rest is None:
            return store.passed("the function has no environment variables")
        return customer_keys.protects_variables(store)
    keyed = kms.prefers_customer_key(store.kms_key, store)
    if isinstance(store, ssm.Parameter):
        if store.kind.known in ("String", "StringList"):
            return store.kind.passed("a plain parameter has no key")
        return keyed if store.kind.known else keyed | store.kind.unknown()
    return keyed
