from scanner.model.eks import Cluster, NodeGroup
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.16"])
def check(subject: Cluster | NodeGroup) -> Result | None:
    """Restrict the Kubernetes API endpoint and node access.

    A new cluster's API answers to the whole internet, kept by its credentials alone, and a node group that is given a
    key for SSH without source groups opens port 22 to any address. Both can be narrowed to the networks of those who
    work on the cluster.
    https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
    https://docs.aws.amazon.com/eks/latest/APIReference/API_RemoteAccessConfig.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-1

    Fix: set `EndpointPublicAccess: false` and `EndpointPrivateAccess: true` (`endpoint_public_access = false`), or list
    your own ranges in `PublicAccessCidrs` (`public_access_cidrs`); name `SourceSecurityGroups`
    (`source_security_group_ids`) beside an SSH key.
    """
    if isinstance(subject, Cluster):
        return subject.admits_known_callers_only()
    return subject.admits_ssh_from_groups_only()
