from scanner.analysis.identity import permissions
from scanner.model.iam_policies import PolicyHolder
from scanner.policy import Result, Verdict, policy


@policy(severity="high", items=["SEC-1.9"])
def check(holder: PolicyHolder) -> Result | None:
    """Name actions in Allow statements.

    A wildcard over a whole service includes deleting, sharing and rewriting permissions, and whatever the service
    learns to do later. Wildcards that name what they do, such as `s3:Get*`, are allowed; one that is limited to named
    resources is a low finding.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html

    Fix: list the actions that are needed, such as `dynamodb:GetItem` and `dynamodb:PutItem`.
    """
    named = permissions.no_statement(holder.permissions, permissions.allows_whole_service)
    everywhere = permissions.no_statement(holder.permissions, permissions.allows_whole_service_everywhere)
    if named is None or everywhere is None:
        return None
    return named.graded("low") if everywhere.verdict is Verdict.PASS else named
