"""Whether the logs of a template come together in one system: the log groups of one place, one bucket, one lake.

https://docs.aws.amazon.com/prescriptive-guidance/latest/designing-control-tower-landing-zone/logging-monitoring.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Unified-Cross-Account.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scanner.model.accounts import place_of
from scanner.model.base import Resource, kind_of
from scanner.model.classic_elb import ClassicLoadBalancer
from scanner.model.cloudfront import Distribution
from scanner.model.cloudtrail import Trail
from scanner.model.elb import LoadBalancer
from scanner.model.facts import once
from scanner.model.fields import Link
from scanner.model.log_targets import hides_its_bucket, writers
from scanner.model.logs import AccountPolicy, LogGroup, SubscriptionFilter
from scanner.model.readings import Undecided
from scanner.model.s3 import Bucket
from scanner.model.template_voice import all_of_kind, speakers
from scanner.template import Block
from scanner.values import Known, Text, Unknown, to_text
from scanner.verdict import Result

Source = LogGroup | Trail | LoadBalancer | ClassicLoadBalancer | Distribution

_WRITERS = (
    "AWS::CloudTrail::Trail", "AWS::EC2::FlowLog", "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancing::LoadBalancer", "AWS::CloudFront::Distribution", "AWS::S3::Bucket",
    "AWS::WAFv2::LoggingConfiguration", "AWS::Route53Resolver::ResolverQueryLoggingConfig",
    "aws_cloudtrail", "aws_flow_log", "aws_lb", "aws_alb", "aws_elb", "aws_cloudfront_distribution", "aws_s3_bucket",
    "aws_s3_bucket_logging", "aws_wafv2_web_acl_logging_configuration", "aws_route53_resolver_query_log_config",
)  # fmt: skip
"""What can write its logs into a bucket."""

_LAKES = ("AWS::SecurityLake::DataLake", "aws_securitylake_data_lake")
"""What is made to read the logs of an account."""

_READERS = (
    "AWS::Glue::Table", "AWS::Glue::Crawler", "AWS::Athena::NamedQuery",
    "AWS::OpenSearchService::Domain", "AWS::OpenSearchServerless::Collection", "AWS::Elasticsearch::Domain",
    "aws_glue_catalog_table", "aws_glue_crawler", "aws_athena_named_query",
    "aws_opensearch_domain", "aws_opensearchserverless_collection", "aws_elasticsearch_domain",
)  # fmt: skip
"""What reads logs of several kinds in one place, if it is pointed at them."""

_JOINS = ("AWS::Oam::Link", "AWS::Oam::Sink", "AWS::Logs::Destination", "aws_oam_link", "aws_oam_sink",
          "aws_cloudwatch_log_destination")  # fmt: skip
"""What shows or brings the log groups of several places in one."""

ATTESTED = "the system that reads all logs"


def come_together(source: Source) -> Result | None:
    """Assert that all logs of the template end in one system; the first that has a place answers for all.

    Log groups of one account and Region are one system, and so is one bucket. Buckets beside log groups are unknown
    where nothing of the template reads both: a lake or a vendor may do so. Log groups in several places fail.
    """
    first = next(all_of_kind(source, LogGroup), None)
    if first is not None and source.address != first.address:
        return None
    groups = list(all_of_kind(source, LogGroup))
    found = once(source.view, "writers of logs", lambda: tuple(_writers(source)))
    if source.address not in ([one.address for one in groups][:1] or _speakers(found)):
        return None
    buckets = dict.fromkeys(name for name, _ in found if name)
    hidden = next((block.address for name, block in found if not name), "")
    involved = dict.fromkeys((*(one.address for one in groups), *(block.address for _, block in found)))
    return _judged(source, groups, list(buckets), hidden).involving(*involved)


def _speakers(found: Collection[tuple[str, Block]]) -> list[str]:
    """The first that writes into a bucket, and those before it that may."""
    kinds = {name for kind in Source.__args__ for name in kind.types()}
    return speakers((block.address, bool(name)) for name, block in found if kind_of(block) in kinds)


def _judged(source: Source, groups: list[LogGroup], buckets: list[str], hidden: str) -> Result:
    """What is said of log groups and buckets; `hidden` is a writer whose bucket, if it has any, is not known."""
    places = {place_of(one) for one in groups}
    if len(places) > 1:
        joined = _first(source, (*_JOINS, *SubscriptionFilter.types(), *AccountPolicy.types()))
        if joined is not None:
            return source.passed(f"{joined.address} brings the log groups together").involving(joined.address)
        if None in places:
            return source.unknown("in which accounts and Regions the log groups lie is not known", ATTESTED)
        return source.failed(f"log groups lie in {len(places)} accounts or Regions, and nothing brings them together")
    gatherer = _gatherer(source, buckets)
    if hidden and len(buckets) + bool(groups) <= 1 and gatherer is None:
        return source.unknown(f"where {hidden} delivers its logs is not known", ATTESTED)
    if groups and not buckets:
        return source.passed("all logs end in the log groups of one account and Region")
    if len(buckets) == 1 and not groups:
        return source.passed("all logs end in one bucket")
    if gatherer is not None:
        return source.passed(f"{gatherer.address} reads the logs together").involving(gatherer.address)
    kinds = f"{len(buckets)} buckets" if len(buckets) > 1 else "a bucket"
    words = f"logs end in {kinds}{' and in log groups' if groups else ''}, and nothing in the template reads them all"
    return source.unknown(words, ATTESTED)


def _gatherer(source: Resource, buckets: Collection[str]) -> Block | None:
    """A lake, or what names one of the buckets or is fed by what log groups are handed on to."""
    graph = source.view.graph
    links = (one.destination.known for one in all_of_kind(source, SubscriptionFilter))
    logs = {*buckets, *(link.address for link in links if link is not None)}
    for block in graph.blocks_of((*_LAKES, *_READERS)):
        near = (one.address for found in (graph.referred(block), graph.referrers(block)) for one, _ in found)
        if source.view.world.exists(block) is not False and (block.type in _LAKES or logs.intersection(near)):
            return block
    return None


def _first(source: Resource, types: tuple[str, ...]) -> Block | None:
    blocks = source.view.graph.blocks_of(types)
    return next((block for block in blocks if source.view.world.exists(block) is not False), None)


def _writers(source: Resource) -> Iterator[tuple[str, Block]]:
    """What writes logs into buckets, each with what names the bucket; nothing where that is hidden."""
    for writer in writers(source.view, _WRITERS):
        for link in writer.buckets:
            name = _named(link)
            if name:
                yield name, writer.block
        if hides_its_bucket(writer) is not None:
            yield "", writer.block


def _named(link: Link) -> str:
    """What tells a bucket from others; empty for what is no bucket."""
    if link.known is not None:
        return link.known.address if isinstance(link.known, Bucket) else ""
    value = link.fact.value if isinstance(link.fact, Undecided) else None
    match value:
        case Known(raw):
            name = to_text(raw)
            return "" if name.startswith("arn:") and ":s3:" not in name else name
        case Unknown(needs=needs):
            return needs
        case Text():
            return "".join(to_text(one.value) if isinstance(one, Known) else "$" for one in value.parts)
        case _:
            return ""
