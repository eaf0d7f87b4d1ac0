from scanner.analysis.identity import key_permissions, permissions
from scanner.model.iam_policies import PolicyHolder
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.23", "SEC-1.9"])
def check(holder: PolicyHolder) -> Result | None:
    """Grant decryption on named keys only.

    A key separates data only as long as its users differ: whoever may decrypt with every key reads whatever they can
    lay hands on, also under keys that are made tomorrow. Conditions on the encryption context or on the service that
    calls keep a wildcard within bounds.
    https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html

    Fix: name the keys in `Resource: !GetAtt Key.Arn` (`resources = [aws_kms_key.data.arn]`), or add `StringEquals:
    {kms:ViaService: secretsmanager.eu-west-1.amazonaws.com}`.
    """
    return permissions.no_statement(holder.permissions, key_permissions.decrypts_with_any_key)
