from scanner.analysis.identity import aws_managed_policies, permissions
from scanner.model.iam_documents import PolicyDocumentSource
from scanner.model.iam_policies import Attachment, IdentityPolicy, ManagedPolicy, PermissionSetPolicy, PolicyHolder
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.9"])
def check(holder: PolicyHolder | Attachment) -> Result | None:
    """Avoid broad AWS managed policies on workloads.

    AWS's policies named FullAccess, PowerUser or after an administrator's job are made for trying things out: they
    grant whole services, also what a workload never does. A policy of one's own that grants every action of IAM is no
    better.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html

    Fix: attach a policy of your own that names actions and resources.
    """
    if isinstance(holder, Attachment):
        return aws_managed_policies.attaches_none(holder.managed_policies, aws_managed_policies.is_elevated, holder)
    own = permissions.no_statement(holder.permissions, permissions.gives_all_of_iam)
    if own is None or isinstance(holder, ManagedPolicy | IdentityPolicy | PermissionSetPolicy | PolicyDocumentSource):
        return own
    return own & aws_managed_policies.attaches_none(holder.managed_policies, aws_managed_policies.is_elevated, holder)
