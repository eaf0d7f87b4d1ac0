from scanner.analysis.identity import permissions
from scanner.model.iam_policies import PolicyHolder
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.9", "SEC-1.10"])
def check(holder: PolicyHolder) -> Result | None:
    """Constrain actions that read secrets, move data or change permissions.

    Actions that hand out credentials, read secrets and stored data, change permissions or write are the ones that an
    intruder looks for. On every resource and without a condition they work against the whole account.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html

    Fix: name the resources in `Resource` (`resources`), or add a condition.
    """
    return permissions.holds_sensitive_actions_back(holder.permissions)
