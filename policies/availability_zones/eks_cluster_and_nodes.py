from scanner.model.eks import Cluster, NodeGroup
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.8"])
def check(subject: Cluster | NodeGroup) -> Result | None:
    """Place EKS nodes in two or more zones with spare capacity.

    The control plane runs in several zones by itself, pods only where there are nodes. Node groups of one zone each
    do as well, as long as there are several; Fargate and Auto Mode start capacity in any zone that they have a subnet
    in. Nodes that another tool makes outside the code cannot be judged.
    https://docs.aws.amazon.com/eks/latest/best-practices/reliability.html
    https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html

    Fix: list subnets of two zones or more in `Subnets` (`subnet_ids`), and set `ScalingConfig.MinSize: 2`
    (`scaling_config { min_size = 2 }`) or a `DesiredSize` of 2.
    """
    return subject.spreads_nodes() if isinstance(subject, Cluster) else subject.spreads_alone()
