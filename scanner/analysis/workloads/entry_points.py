"""Where the public comes in: names and addresses, what they lead to, and whether that outlives a zone."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from scanner.analysis.workloads.cloudfront_origins import REGIONAL, REGIONAL_TYPES
from scanner.model import classic_elb, ec2, elb
from scanner.model.base import Node, Resource, typed
from scanner.model.domain_names import DomainName
from scanner.model.elastic_ips import ElasticIp
from scanner.model.fields import boolean
from scanner.model.links import may_lead_inside, unseen_names
from scanner.model.placement import zones_of_instance
from scanner.model.readings import Reading, Undecided
from scanner.model.route53 import Record, Zone
from scanner.model.template_voice import all_of_kind
from scanner.model.zones import Zones, union
from scanner.values import Reason, Unknown
from scanner.verdict import Result, Verdict, all_of

ADDRESS_KINDS = ("A", "AAAA", "CNAME")
"""Kinds of record by which visitors find a machine."""

GLOBAL_TYPES = REGIONAL_TYPES | {
    "AWS::CloudFront::Distribution",
    "AWS::GlobalAccelerator::Accelerator",
    "AWS::ApiGateway::DomainName",
    "AWS::ApiGatewayV2::DomainName",
    "AWS::Cognito::UserPoolDomain",
    "aws_cloudfront_distribution",
    "aws_globalaccelerator_accelerator",
    "aws_api_gateway_domain_name",
    "aws_apigatewayv2_domain_name",
    "aws_cognito_user_pool_domain",
}
GLOBAL_NAMES = (*REGIONAL, ".cloudfront.net", ".s3-website", ".awsglobalaccelerator.com")

_TRANSLATOR = r"(^|[^a-z])nat([^a-z]|instance|gateway|gw|host|$)"

GATEKEEPERS = ("bastion", "jump", "vpn", "ssh", "admin")
"""Words in the names of machines that staff come in by, which no visitor's path leads through."""


def is_redundant_record(record: Record) -> Result | None:
    """Assert that a public name leads to more than one zone; None for a private one, or of another kind."""
    finds_machine = record.kind.is_in(ADDRESS_KINDS)
    if finds_machine.verdict is Verdict.UNKNOWN and _is_made_later(record.kind):
        return None
    for_visitors = finds_machine & _is_public(record)
    if for_visitors.verdict is not Verdict.PASS:
        return None if for_visitors.verdict is Verdict.FAIL else for_visitors
    if record.target.reading.is_given:
        return _leads_on(record, record.target)
    if _names_private_address(record):
        return None
    found = [link.known for link in record.values]
    judged = [_outlives_a_zone(one, record) for one in found if one is not None]
    if len(judged) < len(record.values) or record.values.rest is not None or not judged:
        lead = next((link for link in record.values if link.known is None), None)
        words = "what the record leads to is not in the template"
        judged.append(lead.unknown(words) if lead is not None else record.unknown(words))
    return all_of(judged, judged[0])


def _names_private_address(record: Record) -> bool:
    """Whether an address that a record names is one of a machine's own network, where no visitor comes by."""
    referrers = record.view.graph.referrers
    named = [link.known for link in record.values if link.known is not None]
    return any(
        block is record.block
        for one in named
        for attribute in _PRIVATE_ADDRESSES
        for block, _ in referrers(one.block, attribute)
    )


_PRIVATE_ADDRESSES = (
    *("private_ip", "private_dns", "private_dns_name"),
    *("PrivateIp", "PrivateDnsName", "PrimaryPrivateIpAddress"),
)
"""Attributes of machines and interfaces that are known in their network alone."""


def _is_made_later(kind: Reading[str]) -> bool:
    """Whether a record's kind is told on creation alone, as of one that proves who owns a certificate's name."""
    value = kind.fact.value if isinstance(kind.fact, Undecided) else None
    return isinstance(value, Unknown) and value.reason in (Reason.COMPUTED, Reason.EACH)


def _is_public(record: Record) -> Result:
    """Assert that the public may ask for it; a zone that lies outside the template is taken for a public one."""
    zone = record.zone.to(Zone)
    if zone is not None:
        return zone.networks.is_empty()
    if may_lead_inside(record.zone.fact):
        return record.zone.unknown("in which zone the record lies is not settled")
    looked_up = _zone_looked_up(record)
    if looked_up is not None:
        return ~looked_up.private.is_true()
    return record.zone.passed("its zone is not seen to be a private one")


class LookedUpZone(Node):
    """A hosted zone that a data source looks up."""

    __slots__ = ()

    private = boolean(tf="private_zone", default=False)


def _zone_looked_up(record: Record) -> LookedUpZone | None:
    """The data source that a record takes its zone from."""
    value = record.zone.fact.value if isinstance(record.zone.fact, Undecided) else None
    block = record.view.graph.block(value.needs) if isinstance(value, Unknown) else None
    if block is None or not block.data:
        return None
    return LookedUpZone(block, block.properties, record.view, block.name_span)


def _leads_on(record: Record, target: DomainName) -> Result:
    if target.resource is not None:
        return _outlives_a_zone(target.resource, record)
    if target.is_bucket or target.is_bucket_website or any(name in target.written for name in GLOBAL_NAMES):
        return target.reading.passed("what the record leads to answers from several zones by itself")
    return target.reading.unknown("what the record leads to is not in the template")


def _outlives_a_zone(behind: Resource, record: Record) -> Result:
    match behind:
        case elb.LoadBalancer() | classic_elb.ClassicLoadBalancer():
            return behind.zones().reach(2).involving(behind.address)
        case ec2.Instance() | ElasticIp() | ec2.NetworkInterface():
            return _has_alternative(record, behind)
        case Record():
            return record.passed(f"{behind.address} is judged by itself")
        case _ if behind.block.type in GLOBAL_TYPES:
            words = f"{behind.address} answers from several zones by itself"
            return record.passed(words).involving(behind.address)
        case _:
            return record.unknown(f"how many zones {behind.address} answers from is not known")


def _has_alternative(record: Record, behind: Resource) -> Result:
    """Assert that another record of the same name leads to another zone, and that failed ones are withdrawn."""
    alone = record.failed(f"the name leads to {behind.address} alone, which lies in one zone").involving(behind.address)
    if not record.set_identifier.is_given and record.multivalue.known is not True:
        return alone
    zones = [found for one in (record, *_siblings(record)) if (found := _zones_behind(one)) is not None]
    together = union(zones, "the records of this name")
    if len(zones) < 2 or together is None:
        unseen = _unseen_alternative(record)
        return alone if unseen is None else unseen.involving(behind.address)
    withdrawn = record.withdraws_failed_target()
    return together.reach(2) if withdrawn is None else withdrawn & together.reach(2)


def _unseen_alternative(record: Record) -> Result | None:
    """Unknown where another record may have the same name, or the one that has leads to what is not settled."""
    for other in _others(record):
        same = other.shares_name(record) if other.set_identifier.is_given else False
        if same is None:
            return (record if record.record_name.known is None else other).record_name.unknown()
        if same:
            open_link = next((link for link in other.values if may_lead_inside(link.fact)), None)
            if open_link is not None:
                return open_link.unknown()
            if may_lead_inside(other.values.rest):
                return other.values.unknown()
    return None


def _siblings(record: Record) -> Iterator[Record]:
    """The other records of the same name."""
    return (other for other in _others(record) if other.shares_name(record))


def _others(record: Record) -> Iterator[Record]:
    for block in record.view.graph.blocks_of(Record.types()):
        other = typed(block, record.view)
        if isinstance(other, Record) and block is not record.block:
            yield other


def _zones_behind(record: Record) -> Zones | None:
    """The zones of the instance that a record leads to."""
    for link in record.values:
        target = link.known
        if isinstance(target, ElasticIp):
            target = next((one.known for one in target.instances if one.known is not None), None)
        if isinstance(target, ec2.Instance):
            return zones_of_instance(target)
    return None


def is_redundant_address(address: ElasticIp) -> Result | None:
    """Assert that a kept address does not lead to one machine; None where it leads to none, or a record names it."""
    machine = next((link.known for link in address.instances if link.known is not None), None)
    if machine is None and unseen_names(address.instances):
        return address.instances.unknown("which machine the address leads to is not settled")
    # A machine that translates addresses leads outwards, and no visitor in.
    if machine is None or re2.search(_TRANSLATOR, f"{address.name} {machine.name}".lower()):
        return None
    view = address.view
    named = [*view.graph.referrers(address.block), *view.graph.referrers(machine.block)]
    if any(block.type in Record.types() for block, _ in named):
        return None
    for record in all_of_kind(address, Record):
        if unseen_names(record.values):
            return record.values.unknown(f"what {record.address} leads to is not settled")
    words = f"the address leads to {machine.address} alone, which lies in one zone"
    alone = address.failed(words).involving(machine.address)
    names = f"{address.name} {machine.name}".lower()
    return alone.graded("low") if any(word in names for word in GATEKEEPERS) else alone


def is_redundant_balancer(balancer: elb.LoadBalancer | classic_elb.ClassicLoadBalancer) -> Result | None:
    """Assert that a load balancer which faces the internet has nodes in two zones; None for one inside."""
    inside = balancer.is_internal()
    if inside.verdict is Verdict.PASS:
        return None
    spread = balancer.zones().reach(2)
    return spread if inside.verdict is Verdict.FAIL else inside | spread
