"""How each kind of data store stands towards the loss of a zone, as AWS's pages on its service say."""

from __future__ import annotations

from scanner.analysis.workloads.database_zones import (
    cache_outlives_zone,
    cluster_outlives_zone,
    file_system_outlives_zone,
    nodes_outlive_zone,
)
from scanner.analysis.workloads.tier_members import Behaviour, Member, Part
from scanner.model import (
    dax,
    docdb,
    efs,
    elasticache,
    fsx,
    memorydb,
    mq,
    msk,
    neptune,
    opensearch,
    rds,
    redshift,
)
from scanner.model.base import Node, Resource
from scanner.model.fields import Link
from scanner.model.placement import unseen_zone, zones_of
from scanner.model.readings import Reading, Readings
from scanner.model.zones import ZoneTerm, term_of, union
from scanner.values import Reason, Reference, Unknown
from scanner.verdict import Result, Verdict

REGIONAL_TYPES = frozenset(
    {
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGatewayV2::Api",
        "AWS::AppRunner::Service",
        "AWS::AppSync::GraphQLApi",
        "AWS::CloudFront::Distribution",
        "AWS::DynamoDB::GlobalTable",
        "AWS::DynamoDB::Table",
        "AWS::Events::EventBus",
        "AWS::GlobalAccelerator::Accelerator",
        "AWS::Kinesis::Stream",
        "AWS::KinesisFirehose::DeliveryStream",
        "AWS::S3::Bucket",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::Serverless::Api",
        "AWS::Serverless::HttpApi",
        "AWS::Serverless::SimpleTable",
        "AWS::Serverless::StateMachine",
        "AWS::StepFunctions::StateMachine",
        "aws_api_gateway_rest_api",
        "aws_apigatewayv2_api",
        "aws_apprunner_service",
        "aws_appsync_graphql_api",
        "aws_cloudfront_distribution",
        "aws_cloudwatch_event_bus",
        "aws_dynamodb_table",
        "aws_globalaccelerator_accelerator",
        "aws_kinesis_firehose_delivery_stream",
        "aws_kinesis_stream",
        "aws_s3_bucket",
        "aws_sfn_state_machine",
        "aws_sns_topic",
        "aws_sqs_queue",
    }
)
"""What AWS itself spreads over the zones of a Region, or over the world."""


STORE_TYPES = REGIONAL_TYPES | {
    name
    for kind in (
        efs.FileSystem,
        rds.DbInstance,
        rds.DbCluster,
        docdb.DbCluster,
        neptune.DbCluster,
        elasticache.ReplicationGroup,
        elasticache.CacheCluster,
        memorydb.Cluster,
        dax.Cluster,
        opensearch.Domain,
        msk.Cluster,
        mq.Broker,
        fsx.FileSystem,
        redshift.Cluster,
    )
    for name in kind.types()
}
"""The types of which `store_member` may make a member."""


def store_member(resource: Resource) -> Member | None:
    """How a store, or what AWS itself spreads over zones, stands towards them; None for another kind."""
    return regional_member(resource) if resource.block.type in REGIONAL_TYPES else _store(resource)


def regional_member(resource: Resource) -> Member:
    """A member that no zone's loss touches."""
    return Member(resource, Behaviour.REGIONAL, resource.passed("it belongs to the whole Region"))


def _store(resource: Resource) -> Member | None:
    """A data store, which a standby or another member takes over; None for another kind."""
    match resource:
        case rds.DbInstance():
            if resource.is_member or resource.is_replica:
                return None
            zone = term_of(resource.zone) or _only_zone(resource.subnet_group)
            return _in_one_zone(resource, resource.multi_az.is_true(), zone)
        case rds.DbCluster() | docdb.DbCluster() | neptune.DbCluster():
            return _in_one_zone(resource, cluster_outlives_zone(resource), _member_zone(resource))
        case elasticache.ReplicationGroup() | memorydb.Cluster():
            return _in_one_zone(resource, cache_outlives_zone(resource), _only_zone(resource.subnet_group))
        case elasticache.CacheCluster() | dax.Cluster():
            spread = nodes_outlive_zone(resource)
            return None if spread is None else _in_one_zone(resource, spread, None)
        case efs.FileSystem():
            return _file_system(resource)
        case opensearch.Domain():
            return _search(resource)
        case msk.Cluster() | mq.Broker():
            return _in_one_zone(resource, resource.spans_zones(), _zone_of_subnets(resource, resource.subnets))
        case fsx.FileSystem():
            kept = file_system_outlives_zone(resource)
            zone = _zone_of_subnets(resource, resource.subnets)
            return None if kept is None else _in_one_zone(resource, kept, zone)
        case redshift.Cluster():
            zone = _only_zone(resource.subnet_group)
            return _in_one_zone(resource, resource.multi_az.is_true(), zone)
        case _:
            return None


def _file_system(system: efs.FileSystem) -> Member | None:
    spread = file_system_outlives_zone(system)
    if spread is None:
        return None
    if system.zone.is_given:
        return _in_one_zone(system, spread, term_of(system.zone))
    points = system.mount_points
    zones = union((zones_of(point, point.subnets) for point in points), "mount targets")
    terms = zones.terms if zones is not None else ()
    rest = points.rest or (zones.rest if zones is not None else None)
    if zones is None and rest is None:
        # Its data is in every zone, but where it is mounted is declared elsewhere.
        return Member(system, Behaviour.TAKEN_OVER, spread)
    mend = "give it a mount target in each zone"
    return Member(system, Behaviour.FIXED, spread, tuple(Part(term) for term in terms), rest, mend=mend)


def _search(domain: opensearch.Domain) -> Member:
    """A search domain. Two zones without dedicated managers keep its data, but half of the nodes elect no manager.

    Dedicated managers are spread over three zones, even where the data lies in two.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-multiaz.html
    """
    spread = domain.survives_a_zone()
    votes = domain.standby.is_true() | domain.dedicated_managers.is_true() | domain.zone_count.at_least(3)
    if spread.verdict is not Verdict.PASS or votes.verdict is Verdict.PASS:
        return _in_one_zone(domain, spread, _zone_of_subnets(domain, domain.subnets))
    terms = zones_of(domain, domain.subnets).terms
    if len(terms) < 2:
        named = f"the zones of {domain.address}"
        terms = tuple(
            ZoneTerm(Unknown(Reason.ZONES, domain.span, named, (place,)), domain.span, domain.address)
            for place in (0, 1)
        )
    parts = tuple(Part(term) for term in terms)
    mend = "give it three dedicated manager nodes"
    return Member(domain, Behaviour.RESTARTED, spread, parts, pair=votes, mend=mend)


def _in_one_zone(resource: Resource, spread: Result, zone: ZoneTerm | None) -> Member:
    """A store that lies in one zone as far as `spread` doesn't hold; without a zone, in one that nobody can tell."""
    if spread.verdict is Verdict.PASS:
        return Member(resource, Behaviour.TAKEN_OVER, spread)
    place = zone or unseen_zone(Reference(resource.address), resource.span, resource.address)
    return Member(resource, Behaviour.TAKEN_OVER, spread, (Part(place),))


def _member_zone(cluster: rds.DbCluster | docdb.DbCluster | neptune.DbCluster) -> ZoneTerm | None:
    """The zone of a cluster's single member, where that or the subnet group settles it."""
    stated: list[Reading[str]] = [member.zone for member in cluster.members]
    named = term_of(stated[0]) if len(stated) == 1 else None
    return named or _only_zone(cluster.subnet_group)


def _only_zone(link: Link) -> ZoneTerm | None:
    """The zone of a subnet group that lies in one alone."""
    group = link.known
    subnets = getattr(group, "subnets", None)
    return _zone_of_subnets(group, subnets) if group is not None and isinstance(subnets, Readings) else None


def _zone_of_subnets(holder: Node, subnets: Readings[Link]) -> ZoneTerm | None:
    zones = zones_of(holder, subnets)
    return zones.terms[0] if zones.exactly() == 1 else None
