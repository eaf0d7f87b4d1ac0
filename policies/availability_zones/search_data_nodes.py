from scanner.model import opensearch
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.8"])
def check(search: opensearch.Domain | opensearch.Collection) -> Result:
    """Run search domains zone-aware with data nodes in two or more zones.

    Without zone awareness all nodes and all copies of a shard lie in one zone and are lost together. With it the
    service places nodes and replicas in different zones, as long as there is a node for each.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-multiaz.html

    Fix: set `ClusterConfig: {InstanceCount: 2, ZoneAwarenessEnabled: true}` or `MultiAZWithStandbyEnabled: true`; in
    Terraform `cluster_config { instance_count = 2, zone_awareness_enabled = true }` on separate lines; leave
    `standby_replicas` of a collection at `ENABLED`.
    """
    return search.survives_a_zone()
