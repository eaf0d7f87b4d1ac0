from scanner.model import s3
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.17"])
def check(holder: s3.Bucket | s3.BucketPolicy) -> Result | None:
    """Write bucket policies without negated principals or actions in Allow statements.

    An Allow with `NotPrincipal` lets everybody in but those it names, also people who have no account; one with
    `NotAction` grants whatever S3 learns to do later.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html

    Fix: name the principals and the actions, `Principal: {AWS: !GetAtt Reader.Arn}` and `Action: s3:GetObject`, in an
    `aws_iam_policy_document` by `principals` and `actions = ["s3:GetObject"]`; or turn the statement into a Deny.
    """
    document = holder.stated_policy
    if document is None:
        return None
    return document.none(
        lambda statement: statement.if_allows(statement.not_principals.is_set() | statement.not_actions.is_set())
    )
