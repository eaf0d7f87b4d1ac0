from scanner.model import credential_holders, dms, firehose, glue
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.10", "SEC-1.11"])
def check(
    holder: dms.Endpoint | firehose.DeliveryStream | glue.Connection | credential_holders.TransferLocation,
) -> Result:
    """Supply endpoint and delivery passwords by reference.

    Replication, delivery and copying sign in where the data lies, often with more rights than any application; whoever
    finds the password in a template needs no other way in.
    https://docs.aws.amazon.com/dms/latest/userguide/security_iam_secretsmanager.html
    https://docs.aws.amazon.com/firehose/latest/dev/using-secrets-manager.html

    Fix: name the secret (`SecretsManagerSecretId`, `SecretsManagerConfiguration`; `secrets_manager_arn`), or use a
    dynamic reference, a `NoEcho` parameter or a sensitive variable.
    """
    return credential_holders.integration_secrets_are_supplied(holder)
