from scanner.analysis.scaling.reader_capacity import follows_load
from scanner.model import docdb, neptune, opensearch, redshift, sagemaker
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.2"])
def check(
    served: docdb.DbCluster
    | neptune.DbCluster
    | opensearch.Domain
    | opensearch.Collection
    | sagemaker.Endpoint
    | redshift.Cluster
    | redshift.Workgroup,
) -> Result:
    """Autoscale document, graph, search and inference capacity.

    These tiers slow down before anything fails, and every caller waits with them. Their serverless forms follow the
    load; graph readers and inference variants can be set by a scaling policy; search domains and provisioned
    warehouses are changed by hand, which must be planned for.
    https://docs.aws.amazon.com/autoscaling/application/userguide/integrated-services-list.html
    https://docs.aws.amazon.com/neptune/latest/userguide/neptune-serverless-using.html
    https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling.html

    Fix: give the cluster a range of capacity (`ServerlessV2ScalingConfiguration`, `ServerlessScalingConfiguration`;
    `serverless_v2_scaling_configuration`), or register a scalable target with a policy for its readers or variants.
    """
    return follows_load(served)
