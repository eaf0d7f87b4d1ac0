from scanner.model import iam, iam_access
from scanner.model.readings import Missing
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.1", "SEC-1.2"])
def check(key: iam_access.AccessKey) -> Result | None:
    """Create no access key for the root user.

    A key of the root user can do everything, no policy limits it, and it can close the account. There is no task that
    needs one.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user_manage_delete-key.html

    Fix: remove the key; let the program take on a role.
    """
    user = key.user.to(iam.User)
    if user is None:
        return key.user_name.is_not("root")
    if isinstance(user.user_name.fact, Missing):
        return key.passed("the user is not the root user")
    return user.user_name.is_not("root")
