from scanner.analysis.buckets import cloudfront_access
from scanner.model import cloudfront
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.17", "SEC-1.18"])
def check(distribution: cloudfront.Distribution) -> Result | None:
    """Reach buckets behind a CDN through origin access only.

    A bucket that others can read past the distribution gives away what its signed addresses, web ACL and logs are there
    to guard. With an origin access control the bucket's policy admits the one distribution. Without a default root
    object, a request for the root may be answered with a list of what the bucket holds.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DefaultRootObject.html

    Fix: name an origin access control on the origin (`OriginAccessControlId`, `origin_access_control_id`), allow
    `s3:GetObject` to `cloudfront.amazonaws.com` under a condition on `AWS:SourceArn` alone, and set
    `DefaultRootObject` (`default_root_object`).
    """
    return cloudfront_access.reads_buckets_alone(distribution)
