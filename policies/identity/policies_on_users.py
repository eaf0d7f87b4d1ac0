from scanner.model import iam
from scanner.model.iam_policies import Attachment, IdentityPolicy, ManagedPolicy
from scanner.policy import Result, Verdict, policy


@policy(severity="medium", items=["SEC-1.9", "SEC-1.3"])
def check(holder: iam.User | IdentityPolicy | ManagedPolicy | Attachment) -> Result:
    """Attach policies to groups and roles only.

    Rights that hang on single users outlive their tasks, since nobody looks at users one by one. Groups and roles show
    who may do what at one glance.
    https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-2

    Fix: attach the policy to a group (`Groups`, `aws_iam_group_policy_attachment`) and put the user into it, or use a
    role.
    """
    if isinstance(holder, iam.User):
        free = holder.inline_policies.is_empty() & holder.managed_policies.is_empty()
        return free.because("the user has policies of its own") if free.verdict is Verdict.FAIL else free
    if isinstance(holder, IdentityPolicy):
        return ~holder.is_on_user()
    free = holder.users.is_empty()
    return free.because("the policy is attached to users") if free.verdict is Verdict.FAIL else free
