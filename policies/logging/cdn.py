from scanner.model import cloudfront
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.3"])
def check(distribution: cloudfront.Distribution) -> Result:
    """Log CDN requests.

    Requests that the edge answers never reach the origin, so the distribution's own log is the only record of who
    asked for what. CloudFront keeps none by itself.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/logging.html

    Fix: set `Logging` with a `Bucket` (`logging_config` with a `bucket`), or make an `AWS::Logs::DeliverySource`
    (`aws_cloudwatch_log_delivery_source`) whose resource is the distribution.
    """
    return distribution.delivers_logs()
