"""Whether a role may do something in particular, by every policy that the template gives it."""

from __future__ import annotations

from scanner.analysis.identity.identity_permissions import permissions_of
from scanner.model.iam import Role
from scanner.verdict import Result, any_of

WRITES_LOGS = frozenset(
    {
        "AWSLambdaBasicExecutionRole",
        "AWSLambdaVPCAccessExecutionRole",
        "AWSLambdaKinesisExecutionRole",
        "AWSLambdaDynamoDBExecutionRole",
        "AWSLambdaSQSQueueExecutionRole",
        "AWSLambdaMSKExecutionRole",
        "AWSLambdaENIManagementAccess",
        "AWSLambdaExecute",
        "CloudWatchLambdaInsightsExecutionRolePolicy",
        "CloudWatchLogsFullAccess",
        "CloudWatchFullAccess",
        "CloudWatchFullAccessV2",
        "AdministratorAccess",
        "PowerUserAccess",
    }
)
"""Policies of AWS's own that let a function write its logs.
https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""


def may(role: Role, action: str, granting: frozenset[str]) -> Result:
    """Assert that some policy of a role allows an action; `granting` names the policies of AWS's own that do."""
    held = permissions_of(role)
    results = [document.some(lambda one: one.grants(action)) for document in held.documents]
    results.extend(held.managed_results(lambda name: name in granting))
    return any_of(results, role.failed("the role has no policy"))
