"""Where traffic crosses the boundary of a VPC, and whether it does so in plain text.

From the internet that is critical; over peerings, transit gateways, VPN and Direct Connect, and by private links, high.
What stays inside one VPC is no crossing.
https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_protect_data_transit_encrypt.html
"""

from __future__ import annotations

from typing import TypeAlias, cast, get_args

from scanner.model import apigateway, apigateway_http, data_tier, docdb, elasticache, msk, opensearch, rds, redshift
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.classic_elb import ClassicLoadBalancer
from scanner.model.classic_elb import Listener as ClassicListener
from scanner.model.cloudfront import Behavior, Distribution, Origin, VpcOrigin
from scanner.model.database_tls import forces_tls
from scanner.model.ec2 import Instance
from scanner.model.ecs import Service
from scanner.model.elb import LoadBalancer
from scanner.model.exposure import exposure_of
from scanner.model.listeners import Listener
from scanner.model.neptune import DbCluster as NeptuneCluster
from scanner.model.network_attachment import attachment_of
from scanner.model.readings import Missing
from scanner.model.routes import Peering
from scanner.model.transfer import Server
from scanner.model.vpc_reach import is_joined
from scanner.verdict import Result, Verdict, all_of

Store: TypeAlias = (
    rds.DbInstance
    | rds.DbCluster
    | elasticache.ReplicationGroup
    | msk.Cluster
    | opensearch.Domain
    | redshift.Cluster
    | docdb.DbCluster
    | NeptuneCluster
)

Crossing: TypeAlias = (
    Listener
    | ClassicLoadBalancer
    | Distribution
    | apigateway.Method
    | apigateway.Integration
    | apigateway_http.Integration
    | Instance
    | AutoScalingGroup
    | Service
    | Peering
    | Server
    | Store
)

PLAIN = frozenset({21, 23, 25, 80, 110, 143, 389, 1883, 3306, 5432, 6379, 9092, 11211, 27017})
"""Ports of protocols that are plain text unless something else is agreed.
https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml
"""

HTTP, HTTPS = 80, 443


def crosses_encrypted(subject: Crossing) -> Result | None:
    """Assert that what crosses a VPC's boundary at a resource is encrypted; None where nothing crosses there."""
    match subject:
        case Listener():
            return _of_listener(subject)
        case ClassicLoadBalancer():
            encrypted = subject.listeners.all(ClassicListener.is_encrypted, "it has no listener")
            return _by_reach(encrypted, ~subject.is_internal(), subject)
        case Distribution():
            return _of_distribution(subject)
        case apigateway.Method() | apigateway.Integration() | apigateway_http.Integration():
            return subject.calls_over_tls()
        case Instance() | AutoScalingGroup() | Service():
            return _of_host(subject)
        case Peering():
            return _of_peering(subject)
        case Server():
            encrypted = subject.protocols.all(lambda one: one.is_not("FTP"), "SFTP alone is offered")
            return _by_reach(encrypted, subject.endpoint_type.is_("PUBLIC"), subject)
        case _:
            return _of_store(subject)


def _of_listener(listener: Listener) -> Result | None:
    encrypted = listener.is_encrypted()
    balancer = listener.balancer.to(LoadBalancer)
    if encrypted is None or balancer is None:
        return encrypted
    return _by_reach(encrypted, ~balancer.is_internal(), listener)


def _by_reach(encrypted: Result, public: Result, subject: Crossing) -> Result | None:
    """The result as it counts from the internet, or over what joins the VPC to others; None where neither is there."""
    if public.verdict is Verdict.PASS:
        return encrypted
    if is_joined(subject):
        return encrypted.graded("high") if encrypted.verdict is Verdict.FAIL else encrypted
    if public.verdict is Verdict.FAIL:
        return None
    return encrypted if encrypted.verdict is Verdict.PASS else encrypted | ~public


def _of_distribution(distribution: Distribution) -> Result:
    viewers = distribution.behaviors.all(Behavior.is_https_only)
    origins = [_of_origin(origin, distribution) for origin in distribution.origins]
    return all_of((viewers, *origins), viewers)


def _of_origin(origin: Origin, distribution: Distribution) -> Result:
    """Assert that an origin is not asked in plain text, whatever versions of TLS are admitted."""
    if origin.domain.is_bucket_website:
        return origin.domain.reading.failed("the website endpoint of a bucket speaks HTTP alone")
    private = origin.vpc_origin.to(VpcOrigin)
    custom = private or next(iter(origin.custom), None)
    if custom is None:
        if not isinstance(origin.vpc_origin.fact, Missing):
            return origin.vpc_origin.unknown("the private origin lies outside the template")
        return origin.domain.reading.passed("the origin is a service of AWS's own")
    protocol = custom.protocol
    if protocol.known == "match-viewer":
        viewers = distribution.behaviors_to(origin).all(Behavior.is_https_only)
        return (
            viewers
            if viewers.verdict is not Verdict.FAIL
            else protocol.failed("viewers may use HTTP, and so it goes on")
        )
    plain = protocol.is_not("http-only")
    return plain.graded("high") if private is not None and plain.verdict is Verdict.FAIL else plain


def _of_host(host: Instance | AutoScalingGroup | Service) -> Result | None:
    """Assert that no port of a plaintext protocol of a host is open to the internet; None where none is open at all."""
    open_paths = [path for path in exposure_of(attachment_of(host)).paths if path.result.verdict is Verdict.PASS]
    if not open_paths:
        return None
    single = {one.first: path for path in open_paths for one in path.ports if one.first == one.last}
    found: list[Result] = []
    for number, path in single.items():
        if number == HTTP and HTTPS in single:
            words = "port 80 is open beside 443: whether it only sends visitors on is not in the template"
            found.append(host.unknown(words, "what port 80 answers"))
        elif number in PLAIN:
            words = f"port {number} is open to the internet, and its protocol is plain text"
            first, *hops = path.result.evidence
            found.append(Result(Verdict.FAIL, (*host.failed(words).evidence, first, *hops), (), path.result.involves))
    return all_of(found, host.passed("no port of a plaintext protocol is open to the internet"))


def _of_peering(peering: Peering) -> Result:
    if peering.peer_region.is_given:
        return peering.peer_region.passed("peering between Regions is encrypted by the network")
    return peering.unknown("which protocols cross it is not in the template", "the protocols that cross it")


def _of_store(store: Store) -> Result | None:
    """Assert that a store refuses plaintext, where it is reached from outside its VPC."""
    exposed = data_tier.is_off_the_internet(cast("data_tier.Store", store)) if isinstance(store, _NETWORKED) else None
    public = exposed is not None and exposed.verdict is Verdict.FAIL and exposed.severity == "critical"
    if isinstance(store, opensearch.Domain) and not store.networks.items:
        public = True
    if not public and not is_joined(store):
        return None
    encrypted = _refuses_plaintext(store)
    if encrypted is None or encrypted.verdict is not Verdict.FAIL:
        return encrypted
    return encrypted.graded("critical" if public else "high")


_NETWORKED = get_args(data_tier.Store)


def _refuses_plaintext(store: Store) -> Result | None:
    match store:
        case rds.DbInstance() | rds.DbCluster():
            return forces_tls(store)
        case opensearch.Domain():
            none = "no endpoint options are set, hence HTTPS is not enforced"
            return store.endpoint_options.any(lambda options: options.enforces_https.is_true(), none)
        case _:
            return store.requires_tls()
