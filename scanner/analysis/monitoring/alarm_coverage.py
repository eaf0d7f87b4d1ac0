"""Whether each layer of a workload has an alarm on a metric that tells of its health.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
"""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from scanner.analysis.monitoring.call_alarms import alarms_in
from scanner.analysis.workloads.workload_entries import Entry
from scanner.analysis.workloads.workloads import workload_of
from scanner.model.base import Node, Surroundings, View, typed
from scanner.model.cloudwatch import Alarm
from scanner.model.readings import Missing, Undecided
from scanner.template import Block
from scanner.values import Choice, is_false, plain, references
from scanner.verdict import Result, all_of
from scanner.world import World

_HEALTH: dict[str, tuple[str, ...]] = {
    "elb": ("HTTPCode", "UnHealthyHost", "HealthyHost", "TargetResponseTime", "Latency", "Rejected", "ErrorCount",
            "SurgeQueue", "Spillover", "BackendConnectionErrors", "Reset", "TLSNegotiation"),
    "api": ("5XX", "4XX", "Latency", "Count", "Error"),
    "distribution": ("ErrorRate", "5xx", "4xx", "OriginLatency"),
    "function": ("Errors", "Throttles", "Duration", "ConcurrentExecutions", "IteratorAge", "DeadLetter", "Dropped"),
    "service": ("CPUUtilization", "MemoryUtilization", "RunningTaskCount", "Cpu", "Memory", "Task"),
    "hosts": ("CPUUtilization", "StatusCheck", "GroupInService", "CPUCredit", "mem", "disk", "Memory", "Disk",
              "Network"),
    "database": ("CPUUtilization", "FreeStorage", "FreeLocalStorage", "DatabaseConnections", "ReplicaLag", "Freeable",
                 "DiskQueue", "Latency", "CPUCredit", "BurstBalance", "VolumeBytes", "Deadlocks", "EngineUptime",
                 "DBLoad", "IOPS", "HealthStatus", "PercentageDiskSpace"),
    "table": ("Throttle", "SystemErrors", "ConsumedRead", "ConsumedWrite", "UserErrors"),
    "queue": ("ApproximateNumber", "ApproximateAge", "NumberOfMessages"),
    "stream": ("IteratorAge", "Throughput", "Records", "DeliveryTo", "DataFreshness", "Throttled"),
    "cache": ("CPUUtilization", "Evictions", "Memory", "CurrConnections", "ReplicationLag", "SwapUsage"),
    "search": ("ClusterStatus", "FreeStorage", "CPUUtilization", "JVMMemory", "ClusterIndexWrites", "Nodes"),
    "broker": ("Disk", "CpuUser", "CPUUtilization", "OfflinePartitions", "UnderReplicated", "ActiveController",
               "HeapUsage", "StorePercent", "Rabbit", "Cpu", "MessageCount", "QueueSize"),
}  # fmt: skip
"""Metrics that tell of the health of a kind of tier, by parts of their names."""

_KINDS: dict[str, tuple[str, ...]] = {
    "elb": ("::LoadBalancer", "aws_lb", "aws_alb", "aws_elb"),
    "api": ("::RestApi", "::Api", "::HttpApi", "::GraphQLApi", "aws_api_gateway_rest_api", "aws_apigatewayv2_api",
            "aws_appsync_graphql_api"),
    "distribution": ("AWS::CloudFront::Distribution", "aws_cloudfront_distribution"),
    "function": ("::Function", "aws_lambda_function"),
    "service": ("AWS::ECS::Service", "aws_ecs_service"),
    "hosts": ("::AutoScalingGroup", "AWS::EC2::Instance", "aws_autoscaling_group", "aws_instance"),
    "database": ("::DBInstance", "::DBCluster", "AWS::Redshift::Cluster", "aws_db_instance", "aws_rds_cluster",
                 "aws_docdb_cluster", "aws_neptune_cluster", "aws_redshift_cluster"),
    "table": ("::Table", "::GlobalTable", "::SimpleTable", "aws_dynamodb_table"),
    "queue": ("AWS::SQS::Queue", "aws_sqs_queue"),
    "stream": ("AWS::Kinesis::Stream", "::DeliveryStream", "aws_kinesis_stream",
               "aws_kinesis_firehose_delivery_stream"),
    "cache": ("::ReplicationGroup", "::CacheCluster", "AWS::MemoryDB::Cluster", "aws_elasticache_replication_group",
              "aws_elasticache_cluster", "aws_memorydb_cluster"),
    "search": ("::Domain", "aws_opensearch_domain", "aws_elasticsearch_domain"),
    "broker": ("AWS::MSK::Cluster", "::Broker", "aws_msk_cluster", "aws_mq_broker"),
}  # fmt: skip
"""The kinds of tier that are asked for, by the ends of their types in CloudFormation and by Terraform's types."""

_PARTS = frozenset(
    {
        "AWS::ElasticLoadBalancingV2::TargetGroup", "aws_lb_target_group", "aws_alb_target_group",
        "AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage", "aws_api_gateway_stage", "aws_apigatewayv2_stage",
        "AWS::RDS::DBInstance", "aws_rds_cluster_instance", "aws_docdb_cluster_instance",
        "aws_neptune_cluster_instance",
        "AWS::DocDB::DBInstance", "AWS::Neptune::DBInstance", "AWS::ElastiCache::CacheCluster",
        "AWS::Lambda::Alias", "aws_lambda_alias",
        "AWS::ElasticLoadBalancingV2::Listener", "aws_lb_listener", "aws_alb_listener",
    }
)  # fmt: skip
"""What belongs to a tier and has metrics of its own; an alarm on it is one on the tier."""

_NAMESPACES = {
    "elb": ("elb",), "api": ("apigateway", "appsync"), "distribution": ("cloudfront",), "function": ("lambda",),
    "service": ("ecs",), "hosts": ("ec2", "autoscaling", "cwagent"),
    "database": ("rds", "docdb", "neptune", "redshift"),
    "table": ("dynamodb",), "queue": ("sqs",), "stream": ("kinesis", "firehose"), "cache": ("elasticache", "memorydb"),
    "search": ("/es",), "broker": ("kafka", "amazonmq"),
}  # fmt: skip
"""Where the metrics of a kind of tier are kept, by parts of the namespaces' names."""

_OUTSIDE = ("datadog_monitor", "newrelic_nrql_alert_condition", "newrelic_alert_condition", "pagerduty_service",
            "aws_prometheus_rule_group_namespace", "AWS::APS::RuleGroupsNamespace", "grafana_rule_group",
            "signalfx_detector", "opsgenie_service", "AWS::ApplicationInsights::Application",
            "aws_applicationinsights_application")  # fmt: skip
"""Monitors of others that are declared in the code, and what makes alarms by itself."""


def layers_are_watched(entry: Entry) -> Result | None:
    """Assert that every layer of the workload behind an entry has an alarm on its health; None for what has no layers.

    A template that has no alarm which tells anybody leaves them to another place: unknown.
    """
    workload = workload_of(entry)
    if workload is None:
        return None
    if workload.doubt is not None:
        return workload.may_be_a_part()
    watched = _watched(entry.view.graph)
    asked = {address: tier for address, tier in workload.tiers.items() if kind_of_tier(tier.members[0].resource.block)}
    found = {
        address: [_is_watched(member.resource.block, entry, watched) for member in tier.members]
        for address, tier in asked.items()
    }
    bare = [address for address, results in found.items() if True not in results]
    involved = workload.addresses
    if not asked:
        return None
    if workload.loose:
        # A layer that is not seen may have no alarm, and what is seen of a layer may not be the part that has one.
        return all_of(workload.loose, workload.loose[0]).involving(*involved)
    if not bare:
        return entry.passed("every layer has an alarm on its health").involving(*involved)
    by_name = [one for one in bare if None in found[one] or _may_be_named(one, entry, watched)]
    if by_name == bare:
        words = f"whether an alarm is about {', '.join(by_name[:3])} goes by a name that the template does not settle"
        return entry.unknown(words, "the metrics and dimensions of the alarms").involving(*involved)
    bare = [one for one in bare if one not in by_name]
    named = ", ".join(bare[:3]) + (f" and {len(bare) - 3} more" if len(bare) > 3 else "")
    outside = next((block for block in entry.view.graph.blocks_of(_OUTSIDE)), None)
    if outside is not None:
        words = f"whether {outside.address} watches {named} is not followed"
        return entry.unknown(words, "the monitoring in place").involving(*involved)
    if not any(_tells(alarm) for alarm in alarms_in(entry)):
        return entry.unknown(f"no alarm in the template watches {named}", "the alarms on it").involving(*involved)
    failed = entry.failed(f"no alarm is on the health of {named}").involving(*involved)
    return failed.graded("info") if _stands_outside_production(entry.block) else failed


_PRODUCTION = frozenset({"prod", "production", "prd", "live"})


def _stands_outside_production(block: Block) -> bool:
    """Whether it is made for every environment but production: what nobody but its makers depends on."""
    exists = block.exists
    if not isinstance(exists, Choice):
        return False
    there = [plain(made) for label, made in exists.options.items() if label.lower() in _PRODUCTION]
    return bool(there) and all(is_false(made) for made in there)


def kind_of_tier(block: Block) -> str | None:
    """The kind of a tier that alarms are asked for; None for what needs none, such as a bucket."""
    for kind, types in _KINDS.items():
        if any(block.type == one or (one.startswith("::") and block.type.endswith(one)) for one in types):
            return kind
    return None


def _tells(alarm: Alarm) -> bool:
    """Whether an alarm is there to tell somebody, not only to set the size of a group."""
    return any(link.known is None or "opic" in link.known.block.type for link in alarm.topics)


def _is_watched(block: Block, node: Node, watched: dict[str, list[Block]]) -> bool | None:
    """Whether an alarm is on the health of a tier; None where there is one on a metric that is not known."""
    kind = kind_of_tier(block)
    if kind is None:
        return True
    told: bool | None = False
    for alarm in (*watched.get(block.address, ()), *_on_parts(block, node, watched)):
        if node.view.world.exists(alarm) is False:
            continue
        metric = Alarm(alarm, node.view).metric_name
        name = (metric.known or "").lower()
        # What is worked out of several metrics is taken at its author's word.
        if isinstance(metric.fact, Missing) or any(part.lower() in name for part in _HEALTH[kind]):
            return True
        told = None if isinstance(metric.fact, Undecided) else told
    return told


def _may_be_named(address: str, node: Node, watched: dict[str, list[Block]]) -> bool:
    """Whether an alarm that refers to nothing is about metrics of this kind, and may name the tier by a text."""
    block = node.view.graph.block(address)
    kind = kind_of_tier(block) if block is not None else None
    if kind is None:
        return False
    for alarm in watched.get("", ()):
        stated = Alarm(alarm, node.view)
        namespaces = [stated.namespace.known or "", *(one.namespace.known or "" for one in stated.queries)]
        if any(part in name.lower() for part in _NAMESPACES[kind] for name in namespaces):
            return True
    return False


def _on_parts(block: Block, node: Node, watched: dict[str, list[Block]]) -> Iterator[Block]:
    """Alarms on what belongs to a tier: its target groups and stages, its cluster's instances."""
    graph = node.view.graph
    for part, _ in graph.referrers(block):
        if part.type in _PARTS:
            yield from watched.get(part.address, ())
            for one in references(part.properties):
                group = graph.block(one.address)
                if group is not None and group.type in _PARTS:
                    yield from watched.get(group.address, ())
    for one in references(block.properties):
        group = graph.block(one.address)
        if group is not None and group.type in _PARTS:
            yield from watched.get(group.address, ())


_WATCHED: WeakKeyDictionary[Surroundings, dict[str, list[Block]]] = WeakKeyDictionary()


def _watched(graph: Surroundings) -> dict[str, list[Block]]:
    """The alarms of a template by the addresses of what they are about, found out once for each graph; those that
    refer to nothing under an empty address.
    """
    found = _WATCHED.get(graph)
    if found is None:
        found = {}
        view = View(graph, World())
        for block in graph.blocks_of(Alarm.types()):
            alarm = typed(block, view)
            called = {link.known.address for link in alarm.topics if link.known} if isinstance(alarm, Alarm) else set()
            about = {one.address for one in references(block.properties) if one.address not in called}
            for address in about or {""}:
                found.setdefault(address, []).append(block)
        _WATCHED[graph] = found
    return found
