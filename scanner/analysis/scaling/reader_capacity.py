"""Whether document and graph databases, search, warehouses and models follow their load.

https://docs.aws.amazon.com/autoscaling/application/userguide/integrated-services-list.html
"""

from __future__ import annotations

from scanner.model import docdb, neptune, opensearch, redshift, sagemaker
from scanner.model.applicationautoscaling import targets_of
from scanner.model.readings import Missing, Reading
from scanner.verdict import Result, Verdict

Served = (
    docdb.DbCluster
    | neptune.DbCluster
    | opensearch.Domain
    | opensearch.Collection
    | sagemaker.Endpoint
    | redshift.Cluster
    | redshift.Workgroup
)

_DIMENSIONS = {
    docdb.DbCluster: "docdb:cluster:ReadReplicaCount",
    neptune.DbCluster: "neptune:cluster:ReadReplicaCount",
    sagemaker.Endpoint: "sagemaker:variant:DesiredInstanceCount",
}
"""What a scalable target sets. DocumentDB has none of its own; a custom resource may stand in for it."""


def follows_load(served: Served) -> Result:
    """Assert that capacity follows the load: serverless, elastic, or set by a scaling policy."""
    match served:
        case opensearch.Collection() | redshift.Workgroup():
            return served.passed("the service sets its capacity by the load")
        case docdb.DbCluster() | neptune.DbCluster():
            return _is_serverless(served.least_capacity, served.most_capacity) | _scaled(served, served.identifier)
        case sagemaker.Endpoint():
            return _variants_scale(served)
        case opensearch.Domain() | redshift.Cluster():
            return served.failed("its size is fixed, and changed by hand")


def _is_serverless(least: Reading[int], most: Reading[int]) -> Result:
    """Assert a range of capacity with room in it."""
    if isinstance(most.fact, Missing):
        return most.failed("its members have a fixed size")
    if least.is_given and least.known is None:
        return least.unknown()
    floor = least.known or 0
    return most.must(lambda capacity: capacity > floor, "more than the minimum")


def _scaled(served: docdb.DbCluster | neptune.DbCluster | sagemaker.Endpoint, name: Reading[str]) -> Result:
    targets = targets_of(served, _DIMENSIONS[type(served)], name)
    return targets.any(lambda target: target.scales(), "no scaling target sets its capacity")


def _variants_scale(endpoint: sagemaker.Endpoint) -> Result:
    scaled = _scaled(endpoint, endpoint.endpoint_name)
    if scaled.verdict is Verdict.PASS:
        return scaled
    configuration = endpoint.configuration.to(sagemaker.EndpointConfiguration)
    if configuration is None:
        return scaled | endpoint.configuration.unknown("its variants are not in the template")
    by_itself = configuration.variants.all(
        lambda one: one.serverless.is_set() | one.scaling.any(lambda scaling: scaling.status.is_("ENABLED")),
        "it has no variant",
    )
    return scaled | by_itself
