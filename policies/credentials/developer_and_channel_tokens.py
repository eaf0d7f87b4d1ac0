from scanner.model import credential_holders, functions
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.10", "SEC-1.11"])
def check(
    holder: (
        credential_holders.WebApp
        | credential_holders.Webhook
        | credential_holders.Channel
        | credential_holders.ChainMember
        | credential_holders.Skill
        | functions.Permission
    ),
) -> Result:
    """Supply developer-tool and messaging tokens by reference.

    The token of a repository lets its holder change what is deployed, the key of a messaging service lets them write to
    every customer. Such tokens seldom expire, and are valid wherever they are used from.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html

    Fix: use `'{{resolve:secretsmanager:repository:SecretString:token}}'` or a `NoEcho` parameter without default; in
    Terraform a sensitive variable or a data source of the secret.
    """
    return credential_holders.tool_secrets_are_supplied(holder)
