from scanner.model import s3, s3_parts
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["SEC-1.19"])
def check(bucket: s3.Bucket) -> Result:
    """Watch object permission changes.

    Where ACLs are enabled, any writer may publish a single object by its ACL, and no policy shows it. An event on each
    change of an object's ACL lets somebody notice in time. Where ACLs are disabled there is nothing to watch.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html

    Fix: disable ACLs (`BucketOwnerEnforced`), or notify a queue, topic or function of `s3:ObjectAcl:Put` in the
    `NotificationConfiguration` (`aws_s3_bucket_notification`), or switch EventBridge on there.
    """
    disabled = bucket.uses_no_acls()
    if disabled.verdict is Verdict.PASS:
        return disabled
    watched = bucket.event_bridge.is_true() | bucket.notifications.any(s3_parts.Notification.hears_of_acls)
    if watched.verdict is Verdict.FAIL and disabled.verdict is Verdict.FAIL:
        return disabled.because("ACLs are enabled, and nothing is told when an object's ACL is set") | watched
    return watched | disabled
