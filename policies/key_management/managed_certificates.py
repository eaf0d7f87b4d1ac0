from scanner.analysis.encryption import served_certificates
from scanner.model import acm, classic_elb, cloudfront, listeners
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.23", "SEC-1.24"])
def check(
    server: (
        classic_elb.ClassicLoadBalancer
        | listeners.Listener
        | acm.ListenerCertificate
        | cloudfront.Distribution
        | acm.Certificate
        | acm.ServerCertificate
    ),
) -> Result | None:
    """Serve TLS with managed certificates.

    Certificate Manager renews the certificates that it issues and warns before others expire; one that is stored in IAM
    runs out unnoticed, and its private key has passed through somebody's hands.
    https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html

    Fix: name an `AWS::CertificateManager::Certificate` in `CertificateArn`, `SSLCertificateId` or `AcmCertificateArn`;
    in Terraform `aws_acm_certificate.site.arn` in `certificate_arn`, `ssl_certificate_id` or `acm_certificate_arn`.
    """
    return served_certificates.are_managed(server)
