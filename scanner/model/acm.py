"""Certificates: those that AWS Certificate Manager keeps and renews, those that are stored in IAM, and authorities.

https://docs.aws.amazon.com/acm/latest/userguide/acm-overview.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import Link, integer, parts, reference, text
from scanner.model.readings import Missing, Undecided
from scanner.values import Known, Reference, Text, Unknown, Value, plain, to_text
from scanner.verdict import Result

STRONG = r"^(RSA_(2048|3072|4096|7680|8192)|EC_|ML_DSA_)"
"""Key algorithms of 112 bits of security or more.
https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html
"""


class Certificate(Resource):
    """A certificate of Certificate Manager, issued or imported."""

    cloudformation = "AWS::CertificateManager::Certificate"
    terraform = "aws_acm_certificate"

    algorithm = text(cfn="KeyAlgorithm", tf="key_algorithm", default="RSA_2048")
    private_key = text(tf="private_key")

    def is_strong(self) -> Result:
        """Assert a key of 2048 bits of RSA or more, or one on an elliptic curve."""
        return self.algorithm.matches(STRONG, "RSA of 2048 bits or more, or an elliptic curve")


class ServerCertificate(Resource):
    """A certificate that is stored in IAM, which renews nothing."""

    cloudformation = "AWS::IAM::ServerCertificate"
    terraform = "aws_iam_server_certificate"

    private_key = text(cfn="PrivateKey", tf="private_key")


class CertificateAuthority(Resource):
    """A private certificate authority."""

    cloudformation = "AWS::ACMPCA::CertificateAuthority"
    terraform = "aws_acmpca_certificate_authority"

    algorithm = text(cfn="KeyAlgorithm", tf="certificate_authority_configuration.key_algorithm")

    def is_strong(self) -> Result:
        """Assert a key of 2048 bits of RSA or more, or one on an elliptic curve."""
        return self.algorithm.matches(STRONG, "RSA of 2048 bits or more, or an elliptic curve")


class MadeKey(Resource):
    """A private key that Terraform makes and keeps in its state.

    https://registry.terraform.io/providers/hashicorp/tls/latest/docs/resources/private_key
    """

    terraform = "tls_private_key"

    algorithm = text(tf="algorithm")
    bits = integer(tf="rsa_bits", default=2048)

    def is_strong(self) -> Result:
        """Assert a key of 2048 bits of RSA or more, or one on an elliptic curve."""
        if self.algorithm.known in ("ECDSA", "ED25519"):
            return self.algorithm.passed(f"{self.algorithm.name} is {self.algorithm.known}")
        return self.algorithm.is_set() & self.bits.at_least(2048)


class ListenerCertificate(Resource):
    """A further certificate of a load balancer's listener."""

    cloudformation = "AWS::ElasticLoadBalancingV2::ListenerCertificate"
    terraform = ("aws_lb_listener_certificate", "aws_alb_listener_certificate")

    certificate = reference(
        "acm.Certificate acm.ServerCertificate", cfn="Certificates.CertificateArn", tf="certificate_arn"
    )


class ServedCertificate(Part):
    """A listener of an application or network load balancer, seen by its certificate."""

    __slots__ = ()

    certificate = reference(
        "acm.Certificate acm.ServerCertificate", cfn="Certificates.CertificateArn", tf="certificate_arn"
    )


class ClassicListener(Part):
    """A listener of a classic load balancer, seen by its certificate."""

    __slots__ = ()

    protocol = text(cfn="Protocol", tf="lb_protocol")
    certificate = reference("acm.Certificate acm.ServerCertificate", cfn="SSLCertificateId", tf="ssl_certificate_id")

    def ends_tls(self) -> Result:
        """Assert that TLS connections end at it."""
        return self.protocol.must(lambda name: name.upper() in ("HTTPS", "SSL"), "HTTPS or SSL")


class ClassicListeners(Part):
    """A classic load balancer, seen by its listeners."""

    __slots__ = ()

    listeners = parts(ClassicListener, cfn="Listeners", tf="listener")


def is_managed(certificate: Link) -> Result:
    """Assert that a certificate is one of Certificate Manager's, which renews it before it expires."""
    if isinstance(certificate.fact, Missing):
        return certificate.failed(f"{certificate.name} is not set, and TLS needs a certificate")
    if certificate.to(Certificate) is not None:
        return certificate.passed(f"{certificate.name} names a certificate of Certificate Manager")
    if certificate.to(ServerCertificate) is not None:
        return certificate.failed(f"{certificate.name} names a certificate that is stored in IAM")
    fact = certificate.fact
    written = _written(fact.value) if isinstance(fact, Undecided) else ""
    if ":acm:" in written or "aws_acm_" in written:
        return certificate.passed(f"{certificate.name} names a certificate of Certificate Manager")
    if ":server-certificate/" in written or "aws_iam_server_certificate" in written:
        return certificate.failed(f"{certificate.name} names a certificate that is stored in IAM")
    if isinstance(fact, Undecided):
        return certificate.unknown()
    return certificate.unknown(f"which certificate {certificate.involves[-1]} yields is not in the template")


def _written(value: Value) -> str:
    """What is known of an ARN, or the address of what makes it."""
    value = plain(value)
    match value:
        case Known():
            return to_text(value.value)
        case Text():
            return "".join(to_text(part.value) if isinstance(part, Known) else "x" for part in value.parts)
        case Reference():
            return value.address
        case Unknown():
            return value.needs
        case _:
            return ""
