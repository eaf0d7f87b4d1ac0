from scanner.model import resource_policies, sns
from scanner.policy import Result, policy, setting


@policy(severity="high", items=["SEC-1.9"])
def check(
    topic: sns.Topic | sns.TopicPolicy,
    *,
    known_accounts: tuple[str, ...] = setting((), "accounts that are known to you", each="account"),
) -> Result:
    """Name principals in topic policies.

    A statement for everyone lets any AWS account publish to the topic or subscribe to it, and read all that is
    published from then on. A condition on the owner, the source or the organization makes a wildcard harmless.
    https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html

    Fix: name the principal, `Principal: {Service: events.amazonaws.com}`, with a condition such as `StringEquals:
    {aws:SourceAccount: !Ref AWS::AccountId}`; in Terraform the same in the `policy`.
    """
    document = topic.own_policy
    return resource_policies.is_narrow(document) & resource_policies.names_known_accounts(document, known_accounts)
