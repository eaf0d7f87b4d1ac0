"""What is connected with what: the references between resources, with what only passes traffic on left out.

A reference leads from the one that names to the one that is named, and traffic mostly does too: a function names its
table. Some name where their traffic comes from: a listener its load balancer, an event source mapping its queue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from scanner.graph.build import Edge, ResourceGraph
from scanner.model.base import kind_of
from scanner.report.diagram.services import DRAWN, service_of

_UPSTREAM: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        name: frozenset(properties.split())
        for names, properties in (
            ("AWS::ElasticLoadBalancingV2::Listener aws_lb_listener aws_alb_listener", "loadbalancerarn"),
            ("AWS::ElasticLoadBalancingV2::ListenerRule aws_lb_listener_rule aws_alb_listener_rule", "listenerarn"),
            (
                "AWS::AutoScaling::AutoScalingGroup aws_autoscaling_group aws_autoscaling_attachment",
                "targetgrouparns targetgrouparn lbtargetgrouparn loadbalancernames loadbalancers elb",
            ),
            ("AWS::ECS::Service aws_ecs_service", "targetgrouparn loadbalancername elbname"),
            ("aws_lb_target_group_attachment aws_alb_target_group_attachment", "targetgrouparn"),
            ("aws_elb_attachment", "elb"),
            ("AWS::Lambda::EventSourceMapping aws_lambda_event_source_mapping", "eventsourcearn"),
            ("AWS::SNS::Subscription aws_sns_topic_subscription", "topicarn"),
            ("aws_cloudwatch_event_target", "rule"),
            ("aws_s3_bucket_notification aws_s3_bucket_logging aws_s3_bucket_replication_configuration", "bucket"),
            ("AWS::ApiGateway::Method aws_api_gateway_integration", "restapiid"),
            ("AWS::ApiGatewayV2::Integration aws_apigatewayv2_integration", "apiid"),
            ("AWS::AppSync::DataSource aws_appsync_datasource", "apiid"),
            ("AWS::Pipes::Pipe aws_pipes_pipe", "source"),
            ("AWS::Route53::RecordSet AWS::Route53::RecordSetGroup aws_route53_record", "hostedzoneid zoneid"),
            ("AWS::RDS::DBInstance aws_rds_cluster_instance", "dbclusteridentifier clusteridentifier"),
            ("AWS::RDS::DBProxyTargetGroup aws_db_proxy_target", "dbproxyname"),
            ("AWS::GlobalAccelerator::Listener aws_globalaccelerator_listener", "acceleratorarn"),
            ("AWS::GlobalAccelerator::EndpointGroup aws_globalaccelerator_endpoint_group", "listenerarn"),
            ("AWS::EC2::VolumeAttachment aws_volume_attachment", "instanceid"),
            ("AWS::WAFv2::WebACLAssociation AWS::WAFRegional::WebACLAssociation", "webaclarn webaclid"),
            ("aws_wafv2_web_acl_association aws_wafregional_web_acl_association", "webaclarn webaclid"),
            ("AWS::CloudFront::Distribution aws_cloudfront_distribution", "webaclid"),
            ("AWS::EC2::VPNConnection aws_vpn_connection", "customergatewayid"),
        )
        for name in names.split()
    }
)
"""Properties that name where traffic comes from, by type; without case and underscores."""

_MEMBERSHIP = frozenset({("AWS::ECS::Service", "cluster"), ("aws_ecs_service", "cluster")})
"""References that say where something belongs, not whom it asks."""

_STRUCTURE = frozenset({"DependsOn", "depends_on"})


def connections(graph: ResourceGraph, drawn: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of drawn addresses, from whoever asks to whoever answers, each once.

    Of two that name each other, the one that stands further in front asks: servers know the name of their load
    balancer, which sends them their requests.
    """
    onward = _flows(graph)
    wanted = set(drawn)
    found = {(start, end) for start in wanted for end in _reached(start, onward, wanted) if end != start}
    return sorted(pair for pair in found if pair[::-1] not in found or _place(pair[0], graph) <= _place(pair[1], graph))


def _place(address: str, graph: ResourceGraph) -> tuple[int, str]:
    """How far in front a resource stands."""
    service = service_of(kind_of(graph.by_address[address]))
    return (DRAWN.index(service.role) if service is not None and service.role in DRAWN else len(DRAWN)), address


def _flows(graph: ResourceGraph) -> Mapping[str, list[str]]:
    """The addresses that traffic goes on to, by the address that it comes from."""
    onward: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind in _STRUCTURE or not _carries(edge, graph):
            continue
        source, target = (edge.target, edge.source) if _names_its_source(edge, graph) else (edge.source, edge.target)
        onward[source].append(target)
    return onward


def _carries(edge: Edge, graph: ResourceGraph) -> bool:
    kinds = [kind_of(graph.by_address[address]) for address in (edge.source, edge.target)]
    roles = [found.role if (found := service_of(kind)) is not None else None for kind in kinds]
    return all(role in (*DRAWN, "passed") for role in roles) and (kinds[0], _property(edge)) not in _MEMBERSHIP


def _names_its_source(edge: Edge, graph: ResourceGraph) -> bool:
    kind = kind_of(graph.by_address[edge.source])
    if kind == "AWS::Serverless::Function" and edge.kind.startswith("Events."):
        return True
    # An alias names the zone of what it leads to, beside its name.
    return _property(edge) in _UPSTREAM.get(kind, ()) and "alias" not in edge.kind.lower()


def _property(edge: Edge) -> str:
    return edge.kind.rpartition(".")[2].replace("_", "").lower()


def _reached(start: str, onward: Mapping[str, list[str]], wanted: set[str]) -> Iterator[str]:
    """Drawn addresses that `start` leads to over what is only passed."""
    seen = {start}
    open_ = list(onward.get(start, ()))
    while open_:
        address = open_.pop()
        if address in seen:
            continue
        seen.add(address)
        if address in wanted:
            yield address
        else:
            open_.extend(onward.get(address, ()))
