from scanner.model import iam
from scanner.model.iam_policies import IdentityPolicy
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["SEC-1.9"])
def check(holder: iam.User | iam.Group | IdentityPolicy) -> Result:
    """Prefer managed to inline policies.

    An inline policy has no versions, can't be shared and is overlooked when rights are reviewed. On the role of one
    workload it is where it belongs; on users and groups, or copied to several roles, a managed policy is better.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html

    Fix: make it an `AWS::IAM::ManagedPolicy` (`aws_iam_policy` with an attachment).
    """
    if not isinstance(holder, IdentityPolicy):
        return holder.inline_policies.is_empty()
    people = ~holder.is_on_user() & ~holder.is_on_group()
    return people & holder.is_on_one_role() if people.verdict is Verdict.PASS else people
