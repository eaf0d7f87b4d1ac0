from scanner.analysis.identity import support
from scanner.model import iam, iam_policies
from scanner.policy import Result, policy


@policy(severity="low", items=["OPS-3.2", "OPS-3.3"])
def check(
    holder: iam.Role | iam.Group | iam_policies.PermissionSet | iam_policies.Attachment,
) -> Result | None:
    """Let operations staff open AWS support cases.

    In an outage nobody should have to find out first who may open a case. A role, group or permission set with the
    managed policy for support says so, without any other right.
    https://docs.aws.amazon.com/awssupport/latest/user/accessing-support.html

    Fix: attach `arn:aws:iam::aws:policy/AWSSupportAccess` to a role, group or permission set (`ManagedPolicyArns`,
    `aws_iam_role_policy_attachment`).
    """
    return support.may_open_cases(holder)
