from scanner.analysis.identity import permissions
from scanner.model.iam_policies import PolicyHolder
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.9"])
def check(holder: PolicyHolder) -> Result | None:
    """Name resources where the action allows it.

    An action that can be limited to named resources reaches every one in the account while its resource is `*`. Many
    actions that list or describe know no resources, and need `*`; a condition on tags, accounts or an organization
    narrows a statement as well.
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

    Fix: put the ARNs into `Resource` (`resources`), and what knows no resources into a statement of its own.
    """
    return permissions.names_resources(holder.permissions)
