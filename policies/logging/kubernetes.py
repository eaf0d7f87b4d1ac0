from scanner.model.eks import Cluster
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.3"])
def check(cluster: Cluster) -> Result:
    """Publish Kubernetes control-plane logs.

    The audit log says who did what in the cluster, the authenticator's who they were for AWS. Both stay inside the
    control plane, out of anybody's reach, until they are published.
    https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-8

    Fix: list `audit` and `authenticator` in `Logging.ClusterLogging.EnabledTypes`
    (`enabled_cluster_log_types = ["audit", "authenticator"]`), better all five types.
    """
    return cluster.logs("audit") & cluster.logs("authenticator")
