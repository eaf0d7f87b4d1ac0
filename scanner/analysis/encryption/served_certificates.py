"""Which certificates servers show, and who keeps them."""

from __future__ import annotations

from scanner.model import acm, classic_elb, cloudfront, listeners
from scanner.model.base import Resource
from scanner.model.readings import Reading
from scanner.verdict import Result, Verdict, all_of, if_concerned


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
            seen = acm.ServedCertificate(server.block, server.value, server.view, server.span)
            return if_concerned(server.ends_tls(), acm.is_managed(seen.certificate))
        case classic_elb.ClassicLoadBalancer():
            return _balancer_is_managed(server)
        case cloudfront.Distribution():
            return _distribution_is_managed(server)
        case _:
            return None


def _balancer_is_managed(balancer: classic_elb.ClassicLoadBalancer) -> Result | None:
    seen = acm.ClassicListeners(balancer.block, balancer.value, balancer.view, balancer.span)
    listeners = seen.listeners
    judged = [if_concerned(listener.ends_tls(), acm.is_managed(listener.certificate)) for listener in listeners]
    served = [one for one in judged if one is not None]
    if listeners.rest is not None:
        served.append(listeners.unknown())
    return all_of(served, served[0]) if served else None


def _distribution_is_managed(distribution: cloudfront.Distribution) -> Result:
    kept = distribution.passed("the certificate is kept by Certificate Manager or CloudFront")
    certificates = distribution.certificates
    return kept if certificates.surely_empty else certificates.all(lambda one: _is_not_stored(one.iam))


def _is_not_stored(certificate: Reading[str]) -> Result:
    stored = certificate.must_be_given()
    if stored.verdict is Verdict.PASS:
        stored = stored.because(f"{certificate.name} names a certificate that is stored in IAM")
    return ~stored
