from scanner.model import cloudtrail
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.13"])
def check(trail: cloudtrail.Trail) -> Result:
    """Keep the trail logging.

    A trail that is switched off writes nothing and looks like one that is on. Where the template has no trail at all,
    the account may still be recorded by one that is made elsewhere.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-turning-off-logging.html

    Fix: set `IsLogging: true`; leave `enable_logging` out or set it to true.
    """
    return trail.is_logging.is_true()
