from scanner.analysis.identity import permissions
from scanner.model.iam_policies import PolicyHolder
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.9"])
def check(holder: PolicyHolder) -> Result | None:
    """Leave no combination of rights that leads to more rights.

    Some rights are worth more than they look: whoever may attach policies, make keys for others, change who is
    trusted, or start compute with a passed role can give themselves everything. They count here where they hold on
    every resource and without a condition.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html

    Fix: name the users, roles or functions that such an action may touch, and demand a permissions boundary by
    `iam:PermissionsBoundary`.
    """
    return permissions.leads_nowhere_further(holder.permissions)
