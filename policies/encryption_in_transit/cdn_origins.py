from scanner.model import cloudfront
from scanner.policy import Result, all_of, policy


@policy(severity="high", items=["SEC-1.24"])
def check(distribution: cloudfront.Distribution) -> Result | None:
    """Fetch CDN origins over TLS 1.2.

    What viewers send over HTTPS goes on to the origin as the origin's own settings say, plain HTTP included, across
    the internet. `match-viewer` is as good as the viewers' side; where no TLS versions are listed, SSL 3 and TLS 1.0
    are among them. The website endpoint of a bucket offers no TLS at all.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html

    Fix: give each custom origin `OriginProtocolPolicy: https-only` and `OriginSSLProtocols: [TLSv1.2]`; in Terraform
    `origin_protocol_policy = "https-only"` and `origin_ssl_protocols = ["TLSv1.2"]` in `custom_origin_config`. Reach a
    bucket by its own endpoint and an origin access control in place of its website.
    """
    judged = [one for origin in distribution.origins if (one := distribution.fetches_over_tls(origin)) is not None]
    if distribution.origins.rest is not None:
        judged.append(distribution.origins.unknown())
    if not judged and not distribution.origins.items:
        return None
    return all_of(judged, distribution.origins.is_set().because("no origin is asked otherwise than viewers ask"))
