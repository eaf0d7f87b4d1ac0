from scanner.model.ecs import Cluster
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.2"])
def check(cluster: Cluster) -> Result | None:
    """Grow container host capacity with demand.

    Tasks on instances wait for room that nobody makes, unless a capacity provider with managed scaling adds hosts or
    their group has a policy of its own. Fargate needs no hosts.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html

    Fix: set `ManagedScaling: {Status: ENABLED}` (`managed_scaling { status = "ENABLED" }`) on the capacity provider.
    """
    return cluster.grows_with_demand()
