from scanner.model import cloudfront
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.24"])
def check(distribution: cloudfront.Distribution) -> Result:
    """Use a custom certificate and TLS 1.2 for CDN viewers.

    With CloudFront's own certificate the oldest version is TLS 1.0, whatever else is set, and viewers never see a name
    that is yours. A certificate of your own lets a security policy of TLS 1.2 or later stand.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html

    Fix: under `ViewerCertificate` set `AcmCertificateArn`, `SslSupportMethod: sni-only` and
    `MinimumProtocolVersion: TLSv1.2_2021`; in `viewer_certificate` set `acm_certificate_arn`,
    `ssl_support_method = "sni-only"` and `minimum_protocol_version = "TLSv1.2_2021"`.
    """
    certificates = distribution.certificates
    if certificates.missing:
        return certificates.is_set().because(f"{certificates.name} is not set: the certificate is CloudFront's own")
    return certificates.all(cloudfront.ViewerCertificate.is_own_and_modern) & certificates.is_set()
