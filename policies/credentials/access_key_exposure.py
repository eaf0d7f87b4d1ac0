from scanner.analysis.credentials import key_consumers
from scanner.model import iam_access
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.11", "SEC-1.10", "SEC-1.12"])
def check(key: iam_access.AccessKey) -> Result:
    """Keep created key secrets out of plain places.

    The secret of a key that a template makes is shown once, to the template. An output, a plain parameter, environment
    variables or user data show it to everybody who may look at the stack, the state or the machine; a secret, an
    encrypted parameter or encryption with a PGP key keeps it.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/securing_access-keys.html
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html

    Fix: put it into a secret (`SecretString: !GetAtt Key.SecretAccessKey`, an `aws_secretsmanager_secret_version`), or
    set `pgp_key` and give out `encrypted_secret` alone.
    """
    return key_consumers.keeps_secret_hidden(key)
