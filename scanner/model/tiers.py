"""How each kind of resource stands towards the loss of a zone, as AWS's pages on its service say.

The policies on availability zones judge the same facts one resource at a time; here they become parts of a simulation.
https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/aws-services-by-boundary-type.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model import (
    classic_elb,
    dax,
    docdb,
    ec2,
    ecs,
    efs,
    eks,
    elasticache,
    elb,
    fsx,
    functions,
    memorydb,
    mq,
    msk,
    neptune,
    opensearch,
    rds,
    redshift,
)
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Node, Resource, typed
from scanner.model.database_zones import (
    cache_outlives_zone,
    cluster_outlives_zone,
    file_system_outlives_zone,
    nodes_outlive_zone,
)
from scanner.model.fields import Link
from scanner.model.placement import unseen_zone, zones_of, zones_of_instance
from scanner.model.readings import Reading, Readings, Undecided
from scanner.model.subnet_routes import hop_of, routing_of
from scanner.model.vpc import Subnet
from scanner.model.zone_loss import Behaviour, Exit, Member, Part
from scanner.model.zones import Zones, ZoneTerm, settles, term_of, union
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


TIER_TYPES = REGIONAL_TYPES | {
    name
    for kind in (
        elb.LoadBalancer,
        classic_elb.ClassicLoadBalancer,
        AutoScalingGroup,
        ecs.Service,
        eks.NodeGroup,
        eks.FargateProfile,
        eks.Cluster,
        rds.Proxy,
        functions.Function,
        ec2.Instance,
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
"""The types of which `member_of` may make a member."""


def member_of(resource: Resource) -> Member | None:
    """How a resource stands towards zones; None for what is no tier of a workload."""
    derived, key = resource.view.world.derived, ("member", resource.address)
    if key not in derived:
        derived[key] = _member_of(resource)
    found = derived[key]
    assert found is None or isinstance(found, Member)
    return found


def _member_of(resource: Resource) -> Member | None:
    if resource.block.type in REGIONAL_TYPES:
        return _regional(resource)
    match resource:
        case elb.LoadBalancer() if _is_surely_in_two_zones(resource):
            return Member(resource, Behaviour.TAKEN_OVER, resource.passed("it takes subnets of two zones at least"))
        case elb.LoadBalancer() | classic_elb.ClassicLoadBalancer():
            outward = resource.is_internal().verdict is Verdict.FAIL
            return _spread(resource, resource.zones(), Behaviour.FIXED, leaves=outward, faces_out=outward)
        case AutoScalingGroup() | ecs.Service():
            return _spread(resource, resource.zones(), Behaviour.RESTARTED, pair=resource.keeps(2))
        case eks.NodeGroup():
            pair = resource.minimum.at_least(2) | resource.desired.at_least(2)
            return _spread(resource, resource.zones(), Behaviour.RESTARTED, pair=pair)
        case eks.FargateProfile():
            return _spread(resource, resource.zones(), Behaviour.FIXED)
        case rds.Proxy():
            return _spread(resource, zones_of(resource, resource.subnets), Behaviour.FIXED, leaves=False)
        case eks.Cluster():
            return _cluster(resource)
        case functions.Function():
            reached = resource.zones()
            return _regional(resource) if reached is None else _spread(resource, reached, Behaviour.FIXED)
        case ec2.Instance():
            return _machine(resource)
        case efs.FileSystem():
            return _file_system(resource)
        case _:
            return _store(resource)


def _is_surely_in_two_zones(balancer: elb.LoadBalancer) -> bool:
    """Whether a load balancer whose zones the template leaves open can be deployed in two alone.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
    """
    crossing = balancer.spreads_over_zones().verdict
    if balancer.kind.known != "application" or crossing is not Verdict.PASS:
        return False
    zones = balancer.zones()
    return zones.rest is not None or (len(zones.terms) > 1 and zones.reach(2).verdict is Verdict.UNKNOWN)


def _regional(resource: Resource) -> Member:
    return Member(resource, Behaviour.REGIONAL, resource.passed("it belongs to the whole Region"))


def _spread(
    resource: Resource,
    zones: Zones,
    behaviour: Behaviour,
    *,
    pair: Result | None = None,
    leaves: bool = True,
    faces_out: bool = False,
) -> Member:
    """A member with a part in each of some zones; `leaves` says that it may need its way out of the network."""
    parts = tuple(Part(term, _exits(resource, term.address) if leaves else ()) for term in zones.terms)
    mend = "give it subnets in two zones"
    if parts:
        return Member(resource, behaviour, zones.reach(2), parts, zones.rest, pair, faces_out, mend)
    # It lies somewhere, wherever that is.
    rest = zones.rest or Undecided("it names neither subnet nor zone", (), resource.span, Reference(resource.address))
    words = f"in which zones {resource.address} lies is not in the template"
    spread = resource.unknown(words, *(rest.needs or (f"the subnets of {resource.address}",)))
    return Member(resource, behaviour, spread, _somewhere(resource), rest, pair, faces_out, mend)


def _somewhere(resource: Resource) -> tuple[Part, ...]:
    """The one part that something surely has, in a zone that nobody can tell."""
    return (Part(unseen_zone(Reference(resource.address), resource.span, resource.address)),)


def _machine(instance: ec2.Instance) -> Member:
    zones = zones_of_instance(instance)
    subnets = [instance.subnet.known, *(one.subnet.known for one in instance.interfaces)]
    home = next((one for one in subnets if one is not None), None)
    exits = _exits(instance, home.address) if home is not None else ()
    parts = tuple(Part(term, exits) for term in zones.terms)
    return Member(instance, Behaviour.FIXED, zones.reach(2), parts or _somewhere(instance), zones.rest)


def _exits(resource: Resource, address: str) -> tuple[Exit, ...]:
    """The devices in single zones by which what lies in the subnet at an address leaves its network."""
    derived, key = resource.view.world.derived, ("exits", address)
    if key not in derived:
        derived[key] = tuple(_exits_of(resource, address))
    found = derived[key]
    assert isinstance(found, tuple)
    return found


def _exits_of(resource: Resource, address: str) -> Iterator[Exit]:
    block = resource.view.graph.block(address)
    if block is None or block.type not in Subnet.types():
        return
    subnet = Subnet(block, resource.view)
    for route in routing_of(subnet).default_routes():
        hop = hop_of(route)
        holder = typed(route.block, resource.view)
        if isinstance(hop, Result):
            unseen = next((link for link in route.targets() if isinstance(link.fact, Undecided)), None)
            if unseen is not None and isinstance(unseen.fact, Undecided):
                zone = unseen_zone(unseen.fact.value, unseen.span, route.address)
                yield Exit(f"a device that {unseen.name} names", zone, holder)
        elif hop is not None and hop.zone is not None and not _goes_along(hop.zone, subnet):
            yield Exit(hop.resource.address, hop.zone, holder)


def _goes_along(zone: ZoneTerm, subnet: Subnet) -> bool:
    """Whether each instance of a subnet has a device of its own, in its zone."""
    return zone.value == subnet.zone_term().value and not settles(zone.value)


def _cluster(cluster: eks.Cluster) -> Member | None:
    """The nodes of a Kubernetes cluster in the template; None where there are none, and no mode that starts them."""
    spread = cluster.spreads_nodes()
    zones = cluster.zones_of_nodes()
    if spread is None or zones is None:
        return None
    parts = tuple(Part(term, _exits(cluster, term.address)) for term in zones.terms)
    return Member(cluster, Behaviour.RESTARTED, zones.reach(2), parts, zones.rest, cluster.has_two_nodes())


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
