"""Where traffic crosses the boundary of a VPC, and whether it does so in plain text.

From the internet that is critical; over peerings, transit gateways, VPN and Direct Connect, and by private links, high.
What stays inside one VPC is no crossing.
https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_protect_data_transit_encrypt.html
"""

from __future__ import annotations

from typing import TypeAlias, cast, get_args

from scanner.analysis.encryption.database_tls import forces_tls
from scanner.analysis.network import data_tier
from scanner.analysis.network.exposure import Path, exposure_of
from scanner.analysis.network.network_attachment import Attachment, attachment_of
from scanner.analysis.network.vpc_reach import is_joined
from scanner.model import apigateway, apigateway_http, docdb, elasticache, msk, opensearch, rds, redshift
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.classic_elb import ClassicLoadBalancer
from scanner.model.classic_elb import Listener as ClassicListener
from scanner.model.cloudfront import Behavior, Distribution, Origin, VpcOrigin
from scanner.model.ec2 import Instance
from scanner.model.ecs import Service
from scanner.model.elb import LoadBalancer
from scanner.model.links import may_lead_inside
from scanner.model.listeners import Listener
from scanner.model.neptune import DbCluster as NeptuneCluster
from scanner.model.readings import Missing
from scanner.model.routes import Peering
from scanner.model.security_groups import SecurityGroup
from scanner.model.transfer import Server
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

Host: TypeAlias = Instance | AutoScalingGroup | Service

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
    if encrypted is None:
        return None
    if balancer is not None:
        return _by_reach(encrypted, ~balancer.is_internal(), listener)
    link = listener.balancer
    if isinstance(link.fact, Missing):
        return encrypted
    return _by_reach(encrypted, link.unknown(f"whom {link.name} serves is not in the template"), listener)


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
    return viewers & distribution.origins.all(lambda origin: _of_origin(origin, distribution))


def _of_origin(origin: Origin, distribution: Distribution) -> Result:
    """Assert that an origin is not asked in plain text, whatever versions of TLS are admitted."""
    if origin.domain.is_bucket_website:
        return origin.domain.reading.failed("the website endpoint of a bucket speaks HTTP alone")
    private = origin.vpc_origin.to(VpcOrigin)
    custom = private or next(iter(origin.custom), None)
    if custom is None:
        if not isinstance(origin.vpc_origin.fact, Missing):
            return origin.vpc_origin.unknown("the private origin lies outside the template")
        if origin.custom.rest is not None:
            return origin.custom.unknown()
        return origin.domain.reading.passed("the origin is a service of AWS's own")
    protocol = custom.protocol
    if protocol.known == "match-viewer":
        viewers = distribution.asks_over_https(origin)
        words = "viewers may use HTTP, and so it goes on"
        return protocol.failed(words) if viewers.verdict is Verdict.FAIL else origin.unless_website(viewers)
    encrypted = protocol.is_not("http-only")
    matches = protocol.is_("match-viewer")
    if matches.verdict is Verdict.UNKNOWN:
        encrypted &= distribution.asks_over_https(origin) | ~matches
    if private is None:
        return origin.unless_website(encrypted)
    return encrypted.graded("high") if encrypted.verdict is Verdict.FAIL else encrypted


def _of_host(host: Host) -> Result | None:
    """Assert that no port of a plaintext protocol of a host is open to the internet; None where it opens none."""
    attachment = attachment_of(host)
    paths = [path for path in exposure_of(attachment).paths if path.result.verdict is not Verdict.FAIL]
    single: dict[int, Path] = {}
    for path in paths:
        for number in (one.first for one in path.ports if one.first == one.last):
            if number not in single or path.result.verdict is Verdict.PASS:
                single[number] = path
    found = [_of_port(host, number, path, HTTPS in single) for number, path in single.items() if number in PLAIN]
    found.extend(path.result for path in paths if not path.ports and _may_be_plain(path, attachment))
    return all_of(found, found[0]) if found else None


def _of_port(host: Host, number: int, path: Path, beside_https: bool) -> Result:
    """What a port of a plaintext protocol of a host comes to, by the way that leads to it."""
    if path.result.verdict is not Verdict.PASS:
        return path.result.at(host.span, f"whether the internet reaches port {number} is not settled", host.address)
    if number == HTTP and beside_https:
        words = "port 80 is open beside 443: whether it only sends visitors on is not in the template"
        return host.unknown(words, "what port 80 answers")
    words = f"port {number} is open to the internet, and its protocol is plain text"
    return Result(Verdict.FAIL, (*host.failed(words).evidence, *path.result.evidence), (), path.result.involves)


def _may_be_plain(path: Path, attachment: Attachment) -> bool:
    """Whether a way whose ports are not known may lead to a plaintext one: by a group of the template, or one in doubt.

    Groups that are handed in are not judged here.
    """
    kinds = SecurityGroup.types()
    blocks = (attachment.holder.view.graph.block(address) for address in path.result.involves)
    if any(block is not None and block.type in kinds for block in blocks):
        return True
    return any(
        may_lead_inside(groups.rest) or any(may_lead_inside(link.fact) for link in groups)
        for groups in attachment.groups
    )


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
