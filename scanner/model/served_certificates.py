"""Which certificates servers show, and who keeps them."""

from __future__ import annotations

from scanner.model import acm, classic_elb, cloudfront, listeners
from scanner.model.base import Resource
from scanner.model.readings import Reading
from scanner.verdict import Result, Verdict, all_of


def are_managed(server: Resource) -> Result | None:
    """Assert that TLS is served with certificates of Certificate Manager; None for what serves none."""
    match server:
        case acm.Certificate():
            return server.passed("the certificate is kept by Certificate Manager")
        case acm.ServerCertificate():
            return server.failed("the certificate is stored in IAM, which renews nothing")
        case acm.ListenerCertificate():
            return acm.is_managed(server.certificate)
        case listeners.Listener():
            if server.protocol.known not in ("HTTPS", "TLS"):
                return None
            seen = acm.ServedCertificate(server.block, server.value, server.view, server.span)
            return acm.is_managed(seen.certificate)
        case classic_elb.ClassicLoadBalancer():
            return _balancer_is_managed(server)
        case cloudfront.Distribution():
            return _distribution_is_managed(server)
        case _:
            return None


def _balancer_is_managed(balancer: classic_elb.ClassicLoadBalancer) -> Result | None:
    seen = acm.ClassicListeners(balancer.block, balancer.value, balancer.view, balancer.span)
    served = [acm.is_managed(one.certificate) for one in seen.listeners if one.ends_tls()]
    return all_of(served, balancer.passed("no listener ends TLS")) if served else None


def _distribution_is_managed(distribution: cloudfront.Distribution) -> Result:
    kept = distribution.passed("the certificate is kept by Certificate Manager or CloudFront")
    return all_of((_is_not_stored(one.iam) for one in distribution.certificates), kept)


def _is_not_stored(certificate: Reading[str]) -> Result:
    stored = certificate.must_be_given()
    if stored.verdict is Verdict.PASS:
        stored = stored.because(f"{certificate.name} names a certificate that is stored in IAM")
    return ~stored
