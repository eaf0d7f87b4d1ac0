"""What a bucket is used for, as other resources, its policy, its tags and its name tell."""

from __future__ import annotations

from scanner.model.cloudtrail import Trail
from scanner.model.s3 import Bucket
from scanner.verdict import Result, Verdict, any_of

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

AUDIT_TYPES = frozenset(
    {"AWS::CloudTrail::Trail", "AWS::Config::DeliveryChannel", "aws_cloudtrail", "aws_config_delivery_channel"}
)
"""Types whose logs are evidence of who did what."""

LOG_SERVICES = frozenset(
    {
        "logging.s3.amazonaws.com",
        "delivery.logs.amazonaws.com",
        "logdelivery.elasticloadbalancing.amazonaws.com",
        "cloudtrail.amazonaws.com",
        "config.amazonaws.com",
    }
)
"""Services that write logs into a bucket whose policy lets them.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
"""


_BUILDERS = frozenset(
    {"AWS::CodePipeline::Pipeline", "AWS::CodeBuild::Project", "aws_codepipeline", "aws_codebuild_project"}
)


def holds_artefacts(bucket: Bucket) -> bool:
    """Whether a build or a pipeline keeps its artefacts there."""
    return any(block.type in _BUILDERS for block, _ in bucket.view.graph.referrers(bucket.block))


def receives_logs(bucket: Bucket) -> bool:
    """Whether logs are delivered to it: by reference, by its policy, or by the ACL made for that."""
    if any((block.type, path) in LOG_PROPERTIES for block, path in bucket.view.graph.referrers(bucket.block)):
        return True
    return bucket.acl.known == "log-delivery-write" or _admits_log_services(bucket)


def _admits_log_services(bucket: Bucket) -> bool:
    return any(
        principal.kind == "Service" and principal.known in LOG_SERVICES
        for statement in bucket.policy
        if statement.grants("s3:PutObject").verdict is Verdict.PASS
        for principal in statement.principals
    )


def has_object_events(bucket: Bucket) -> Result:
    """Assert that a trail of the template records who reads and writes its objects."""
    trails = (Trail(block, bucket.view) for block in bucket.view.graph.blocks_of(Trail.types()))
    return any_of((trail.records_objects() for trail in trails), bucket.failed("no trail records events of objects"))


def holds_evidence(bucket: Bucket) -> bool:
    """Whether it is an audit or backup target: trails or configuration history go there, or its tags or name say so."""
    if any(block.type in AUDIT_TYPES for block, _ in bucket.view.graph.referrers(bucket.block)):
        return True
    return is_called(bucket, "backup", "audit", "compliance", "worm", "evidence")


def is_scratch(bucket: Bucket) -> bool:
    """Whether a tag declares that what it holds can be made again."""
    return bucket.tags.mentions("scratch", "temporary", "ephemeral", "recreatable", "disposable")


def is_called(bucket: Bucket, *words: str) -> bool:
    """Whether its tags or its names hold one of these words (lower case)."""
    names = (bucket.name, bucket.bucket_name.known or "")
    bare = ["".join(letter for letter in name.lower() if letter.isalnum()) for name in names]
    return bucket.tags.mentions(*words) or any(word in name for word in words for name in bare)


def is_replica(bucket: Bucket) -> bool:
    """Whether another bucket is replicated to it."""
    return any(
        path.lower().endswith(("destination.bucket", "rules.destination.bucket"))
        for _, path in bucket.view.graph.referrers(bucket.block)
    )


def other_purpose(bucket: Bucket) -> str:
    """What it is used for that strangers have no business with, in words after "the bucket"; empty for nothing."""
    if receives_logs(bucket):
        return "receives logs"
    if is_replica(bucket):
        return "is the replica of another"
    if is_called(bucket, "tfstate", "terraformstate"):
        return "holds state"
    return "is a backup or audit target" if holds_evidence(bucket) else ""
