from scanner.model import resource_policies, sqs
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.9"])
def check(queue: sqs.Queue | sqs.QueuePolicy) -> Result:
    """Name principals and actions in queue policies.

    A statement for everyone lets any AWS account read or forge messages, or delete the queue. A condition on the
    sender's ARN, account or organization makes a wildcard harmless; `NotPrincipal` and `NotAction` allow whatever
    nobody thought of.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html

    Fix: name the principal and the actions, `Principal: {Service: sns.amazonaws.com}` and `Action: sqs:SendMessage`,
    with `ArnEquals: {aws:SourceArn: !Ref Topic}`; in Terraform the same in the `policy`.
    """
    return resource_policies.is_narrow(queue.own_policy, "*")
