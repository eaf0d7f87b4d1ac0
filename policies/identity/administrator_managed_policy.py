from scanner.analysis.identity import aws_managed_policies
from scanner.model.iam_policies import Receiver, states_attachments
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.9"])
def check(receiver: Receiver) -> Result | None:
    """Attach the administrator policy only to declared administrators.

    AWS's administrator policy is for the few people who run the account. On a workload's role it turns every flaw of
    the workload into the loss of the account.
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html

    Fix: attach a policy that names what the workload does; give people administrator rights through a group or
    permission set that is declared for it.
    """
    if not states_attachments(receiver):
        return None
    attached = receiver.managed_policies
    return aws_managed_policies.attaches_none(attached, aws_managed_policies.is_administrator, receiver)
