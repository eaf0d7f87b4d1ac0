from scanner.model import batch, ec2, emr, sagemaker
from scanner.model.placement import zones_of_fleet
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.8"])
def check(
    pool: batch.ComputeEnvironment | sagemaker.EndpointConfiguration | emr.Cluster | ec2.SpotFleet | ec2.Fleet,
) -> Result | None:
    """Keep required compute pools and endpoints off a single zone.

    Batch and fleets start machines only where they have subnets; a model on one instance is gone with its zone, while
    two or more are spread by the service; an EMR cluster lies in one zone by design, so that its work must be able to
    start anew elsewhere.
    https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-best-practices.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-4
    https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-plan-vpc-subnet.html

    Fix: list subnets of two zones or more (`ComputeResources.Subnets`, `compute_resources { subnets = [...] }`,
    overrides of a fleet), set `InitialInstanceCount: 2` (`initial_instance_count = 2`), and let EMR clusters end with
    their steps.
    """
    if isinstance(pool, sagemaker.EndpointConfiguration):
        return pool.variants.all(sagemaker.Variant.outlasts_zone)
    if isinstance(pool, emr.Cluster):
        return pool.is_recreatable()
    zones = pool.zones() if isinstance(pool, batch.ComputeEnvironment) else zones_of_fleet(pool)
    return None if zones is None else zones.reach(2)
