from scanner.model import ssm
from scanner.policy import Result, Verdict, policy


@policy(severity="high", items=["SEC-1.11", "SEC-1.10"])
def check(parameter: ssm.Parameter) -> Result:
    """Store secret parameters encrypted.

    A plain parameter shows its value to everyone who may read parameters, in consoles and in logs of the API; a value
    that is written in the code shows in the repository besides. CloudFormation cannot create encrypted parameters.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html

    Fix: keep secrets of CloudFormation stacks in `AWS::SecretsManager::Secret`; in Terraform set `type =
    "SecureString"` and pass the value by a write-only argument, a sensitive variable or a generated password.
    """
    secret = parameter.is_secret()
    return parameter.is_protected() if secret.verdict is Verdict.PASS else ~secret
