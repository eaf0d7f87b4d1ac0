from scanner.model import cloudfront
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.24"])
def check(distribution: cloudfront.Distribution) -> Result:
    """Serve CDN viewers over HTTPS only.

    A behavior that answers plain HTTP lets anybody between viewer and edge read and change pages, cookies and tokens.
    Each behavior decides for its own path pattern, so one that allows everything undoes the others.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html

    Fix: set `ViewerProtocolPolicy: redirect-to-https` (or `https-only`) on the default behavior and on each of
    `CacheBehaviors`; `viewer_protocol_policy = "redirect-to-https"` in `default_cache_behavior` and in each
    `ordered_cache_behavior`.
    """
    return distribution.behaviors.all(cloudfront.Behavior.is_https_only) & distribution.default_behavior.is_set()
