from scanner.analysis.identity import administrators
from scanner.model import iam
from scanner.model.iam_policies import PermissionSet
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.9", "SEC-1.4"])
def check(identity: iam.User | iam.Group | iam.Role | PermissionSet) -> Result:
    """Count every principal that can become administrator.

    An administrator is also whoever can become one: by taking on a stronger role, by starting compute under it, by
    changing the code that runs as it, by making credentials of others or writing policies for themselves. Each step
    looks harmless by itself, so the whole way is followed; a permissions boundary cuts it.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html

    Fix: name in the policy the roles, functions and users that an action may touch, or set `PermissionsBoundary`
    (`permissions_boundary`). Those who are meant to administer the account are declared with the fact `administrator`.
    """
    return administrators.stays_below(identity)
