"""What sets the number of a Kubernetes cluster's nodes.

https://docs.aws.amazon.com/eks/latest/userguide/autoscaling.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import typed
from scanner.model.capacity import exceeds
from scanner.model.eks import Cluster
from scanner.model.helm_releases import releases_of
from scanner.model.iam import Role
from scanner.model.iam_policies import IdentityPolicy, ManagedPolicy
from scanner.verdict import Result, Verdict, all_of, any_of

SCALING_ACTIONS = ("autoscaling:SetDesiredCapacity", "ec2:CreateFleet")
"""What the cluster autoscaler, and Karpenter, must be allowed to do."""

_SCALERS = ("cluster-autoscaler", "karpenter")


def nodes_scale(cluster: Cluster) -> Result | None:
    """Assert that something adds nodes when pods do not fit; None where the template shows no nodes."""
    if cluster.auto_mode.known:
        return cluster.auto_mode.passed("Auto Mode adds nodes by itself")
    if any(True for _ in cluster.fargate_profiles()):
        return cluster.passed("Fargate runs each pod on a machine of its own")
    groups, unseen = list(cluster.node_groups()), cluster.unseen_nodes()
    if not groups or unseen is not None:
        return unseen
    room = all_of((exceeds(group.maximum, group.minimum) for group in groups), cluster.passed("no node group"))
    return _scaler(cluster) if room.verdict is Verdict.PASS else room


def _scaler(cluster: Cluster) -> Result:
    """Assert that the template shows a scaler: a release of one, or the permission that one needs."""
    nothing = cluster.failed("nothing in the template sets the number of its nodes")
    shown = any_of(_evidence(cluster), nothing)
    return shown if shown.verdict is not Verdict.FAIL else nothing


def _evidence(cluster: Cluster) -> Iterator[Result]:
    graph = cluster.view.graph
    for release, written in releases_of(cluster):
        if any(one in written for one in _SCALERS):
            yield cluster.passed(f"{release.address} sets the number of its nodes").involving(release.address)
    for block in graph.blocks_of((*ManagedPolicy.types(), *IdentityPolicy.types(), *Role.types())):
        holder = typed(block, cluster.view)
        if isinstance(holder, ManagedPolicy | IdentityPolicy | Role):
            document = holder.statements if isinstance(holder, ManagedPolicy) else holder.permissions
            yield document.some(lambda one: one.grants(*SCALING_ACTIONS))
