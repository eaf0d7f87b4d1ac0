from scanner.model import secretsmanager
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.10", "SEC-1.11"])
def check(secret: secretsmanager.Secret | secretsmanager.SecretVersion) -> Result | None:
    """Fill secrets outside code or generate them.

    A secret whose value stands in a template is known to everyone who reads the repository, its history and its build
    logs, whatever protects the secret afterwards. A generated value is never seen by anybody.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html

    Fix: use `GenerateSecretString` or a `NoEcho` parameter; in Terraform `secret_string_wo`, a `random_password`, or
    no version at all and a value that is set by other means.
    """
    if isinstance(secret, secretsmanager.Secret) and secret.is_terraform:
        # A value is judged where it is stated: at the secret's version.
        return None if secret.versions.items else secret.passed("no value stands in the code")
    return secretsmanager.content_is_supplied(secret)
