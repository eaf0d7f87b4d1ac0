from scanner.analysis.workloads.invocations import takes_events
from scanner.model.functions import Function
from scanner.model.sqs import Queue
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["REL-2.8", "REL-2.6"])
def check(receiver: Function | Queue) -> Result | None:
    """Keep failed asynchronous events and messages.

    Lambda tries an event that a function fails on twice more and then drops it; a queue hands a message that nobody
    can process out again and again until it expires. With a dead-letter queue or a destination for failures they can
    be looked at, and sent again once the fault is mended.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html

    Fix: set `DeadLetterConfig.TargetArn` (`dead_letter_config { target_arn = ... }`) or a destination for failures on
    the function, and `RedrivePolicy` (`redrive_policy`) on the queue.
    """
    if isinstance(receiver, Queue):
        return receiver.keeps_failed_messages()
    kept = receiver.keeps_failed_events()
    if kept.verdict is Verdict.PASS:
        return kept
    queued = takes_events(receiver)
    if queued.verdict is Verdict.FAIL:
        return None
    return queued if queued.verdict is Verdict.UNKNOWN else kept
