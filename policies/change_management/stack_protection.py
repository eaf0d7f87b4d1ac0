from scanner.model import stacks
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["REL-2.5"])
def check(stack: stacks.Stack) -> Result:
    """Protect stacks from deletion and unreviewed updates.

    A stack that is changed or deleted by mistake takes its databases along. Events that go to a topic tell somebody
    while it happens. Termination protection, a stack policy and a service role are given when a stack is deployed, and
    no template shows them.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stack.html

    Fix: name a topic,

        NotificationARNs: [!Ref StackEvents]

    or in Terraform `notification_arns = [aws_sns_topic.stack_events.arn]`.
    """
    told = stack.tells_of_events()
    return told.graded("info") if told.verdict is Verdict.FAIL else told
