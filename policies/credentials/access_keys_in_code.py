from scanner.model import iam_access
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.12", "SEC-1.10"])
def check(key: iam_access.AccessKey) -> Result:
    """Create no access keys from code for services.

    A key made by a template stands in the stack's outputs or in the state file, lives until somebody rotates it, and
    works from anywhere. A role gives a workload credentials that expire by themselves.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles

    Fix: remove the `AWS::IAM::AccessKey` (`aws_iam_access_key`) and let the workload take on a role; for programs
    outside AWS use IAM Roles Anywhere or a trusted provider of identities.
    """
    return key.status.is_("Inactive")
