from scanner.analysis.scaling.kubernetes_scaling import nodes_scale
from scanner.model.eks import Cluster
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.2"])
def check(cluster: Cluster) -> Result | None:
    """Autoscale Kubernetes nodes.

    A node group has bounds, but nothing that moves it between them: that is for the cluster autoscaler, Karpenter or
    Auto Mode. What shows a scaler is its release, or a policy that lets it set a group's size or start machines.
    https://docs.aws.amazon.com/eks/latest/userguide/autoscaling.html

    Fix: set `ComputeConfig.Enabled: true` (`compute_config { enabled = true }`), or install a scaler and allow it
    `autoscaling:SetDesiredCapacity`, with a maximum above the minimum.
    """
    return nodes_scale(cluster)
