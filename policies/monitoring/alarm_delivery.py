from scanner.analysis.monitoring import alarm_delivery
from scanner.model import cloudwatch, sns
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.4"])
def check(caller: sns.Topic | cloudwatch.Alarm) -> Result | None:
    """Deliver alarms to operations staff.

    Between an alarm and a person lie a topic, its policy, its key and a subscription, and each can swallow the message
    without anybody noticing: a stated policy that leaves out alarms, a key that AWS manages and alarms cannot use, a
    topic that nobody reads. A subscription that was made by hand is not seen and has to be attested.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html

    Fix: subscribe people or their paging service to the topic,

        Subscription: [{Protocol: https, Endpoint: !Ref PagingUrl}]

    or in Terraform an `aws_sns_topic_subscription`; let the service `cloudwatch.amazonaws.com` use `sns:Publish` where
    the topic has a policy, and `kms:GenerateDataKey*` and `kms:Decrypt` where it has a key of your own.
    """
    return alarm_delivery.delivers(caller)
