"""Buckets that logs are delivered to, by the property in which each writer names its bucket."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import Part, Resource, View
from scanner.model.facts import once
from scanner.model.fields import references
from scanner.model.links import is_hidden, is_hidden_in_part
from scanner.model.readings import Reading
from scanner.verdict import Result

LOG_PROPERTIES: frozenset[tuple[str, str]] = frozenset(
    {
        ("AWS::S3::Bucket", "LoggingConfiguration.DestinationBucketName"),
        ("AWS::CloudTrail::Trail", "S3BucketName"),
        ("AWS::Config::DeliveryChannel", "S3BucketName"),
        ("AWS::EC2::FlowLog", "LogDestination"),
        ("AWS::CloudFront::Distribution", "DistributionConfig.Logging.Bucket"),
        ("AWS::ElasticLoadBalancing::LoadBalancer", "AccessLoggingPolicy.S3BucketName"),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes.Value"),
        ("AWS::Redshift::Cluster", "LoggingProperties.BucketName"),
        ("AWS::Route53Resolver::ResolverQueryLoggingConfig", "DestinationArn"),
        ("AWS::WAFv2::LoggingConfiguration", "LogDestinationConfigs"),
        ("AWS::MSK::Cluster", "LoggingInfo.BrokerLogs.S3.Bucket"),
        ("AWS::EMR::Cluster", "LogUri"),
        ("aws_s3_bucket", "logging.target_bucket"),
        ("aws_s3_bucket_logging", "target_bucket"),
        ("aws_cloudtrail", "s3_bucket_name"),
        ("aws_config_delivery_channel", "s3_bucket_name"),
        ("aws_flow_log", "log_destination"),
        ("aws_cloudfront_distribution", "logging_config.bucket"),
        ("aws_elb", "access_logs.bucket"),
        ("aws_lb", "access_logs.bucket"),
        ("aws_lb", "connection_logs.bucket"),
        ("aws_alb", "access_logs.bucket"),
        ("aws_alb", "connection_logs.bucket"),
        ("aws_redshift_cluster", "logging.bucket_name"),
        ("aws_redshift_logging", "bucket_name"),
        ("aws_route53_resolver_query_log_config", "destination_arn"),
        ("aws_wafv2_web_acl_logging_configuration", "log_destination_configs"),
        ("aws_msk_cluster", "logging_info.broker_logs.s3.bucket"),
        ("aws_emr_cluster", "log_uri"),
    }
)
"""(type, property) by which a resource names the bucket that its logs are delivered to."""

WRITERS = tuple(sorted({kind for kind, _ in LOG_PROPERTIES}))


def _paths(*, terraform: bool) -> tuple[str, ...]:
    """The paths of one dialect; an attribute of a load balancer is picked by its key."""
    paths = {path for kind, path in LOG_PROPERTIES if ("::" not in kind) is terraform}
    attribute = "LoadBalancerAttributes[Key=access_logs.s3.bucket].Value"
    return tuple(sorted(attribute if path == "LoadBalancerAttributes.Value" else path for path in paths))


class Writer(Part):
    """What writes logs, by the buckets that it writes them into."""

    __slots__ = ()

    buckets = references("s3.Bucket", cfn=_paths(terraform=False), tf=_paths(terraform=True))


def writers(view: View, types: tuple[str, ...] = WRITERS) -> Iterator[Writer]:
    """Everything of these types that may be made."""
    for block in view.graph.blocks_of(types):
        if view.world.exists(block) is not False:
            yield Writer(block, block.properties, view, block.name_span)


def written_to(bucket: Resource, name: Reading[str]) -> Result:
    """Assert that something of the template writes its logs into a bucket, by reference or by its name."""
    found = once(bucket.view, "buckets that logs are written into", lambda: frozenset(_targets(bucket.view)))
    if bucket.address in found:
        return bucket.passed("logs are delivered to it by its name")
    by_name = is_hidden_in_part(name.fact) and any(bucket.view.graph.block(one) is None for one in found)
    return name.unknown() if by_name else bucket.failed("nothing writes its logs into it")


def _targets(view: View) -> Iterator[str]:
    """The addresses of buckets of the template, and the names of others."""
    for writer in writers(view):
        for link in writer.buckets:
            named = link.known.address if link.known is not None else link.literal
            if named:
                yield named


def hides_its_bucket(writer: Writer) -> Result | None:
    """Unknown where nothing is known of a bucket that it writes into, not even whether there is one."""
    found = writer.buckets
    if is_hidden(found.rest):
        return found.unknown()
    return next((link.unknown() for link in found if is_hidden_in_part(link.fact)), None)


def may_receive_logs(bucket: Resource) -> Result | None:
    """Unknown where something may write its logs into a bucket, since nothing is known of where it writes them."""
    doubts = once(bucket.view, "writers that hide their buckets", lambda: tuple(_doubts(bucket.view)))
    return bucket.unknown(*doubts[0]) if doubts else None


def _doubts(view: View) -> Iterator[tuple[str, ...]]:
    for writer in writers(view):
        doubt = hides_its_bucket(writer)
        if doubt is not None:
            yield f"{writer.address} may deliver logs to it: {doubt.evidence[0].message}", *doubt.needs
