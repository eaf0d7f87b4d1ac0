from scanner.model import cloudtrail
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["SEC-1.13"])
def check(trail: cloudtrail.Trail) -> Result:
    """Notify on trail file delivery.

    A message for each file that is delivered lets other tools take it in at once, and its absence tells that delivery
    has stopped.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html

    Fix: set `SnsTopicName` (`sns_topic_name`).
    """
    notified = trail.topic.must_be_given()
    return notified.graded("info") if notified.verdict is Verdict.FAIL else notified
