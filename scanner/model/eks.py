"""Amazon EKS: clusters, their nodes and Fargate profiles.

https://docs.aws.amazon.com/eks/latest/userguide/what-is-eks.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Part, Resource, attached, typed
from scanner.model.capacity import exceeds
from scanner.model.fields import boolean, integer, parts, reference, references, text, texts
from scanner.model.links import may_lead_inside, unplaced
from scanner.model.placement import unseen_zones, zones_of
from scanner.model.readings import Missing, Stated, Undecided
from scanner.model.tags import tags
from scanner.model.zones import Zones, union
from scanner.verdict import Result, Verdict, if_concerned

ENCRYPTED_SINCE = (1, 28)
"""The version from which on EKS encrypts all of the Kubernetes API's data by default.
https://docs.aws.amazon.com/eks/latest/userguide/envelope-encryption.html
"""

OWNED_BY = "kubernetes.io/cluster/"
"""How the tag begins by which instances belong to a cluster."""


class EncryptedResources(Part):
    """What of a cluster's data is encrypted with a key of one's own."""

    __slots__ = ()

    resources = texts(cfn="Resources", tf="resources")
    key = reference("kms.Key", cfn="Provider.KeyArn", tf="provider.key_arn")

    def covers_secrets(self) -> Result:
        """Assert that secrets are encrypted with a key."""
        return self.resources.any(lambda one: one.is_("secrets")) & self.key.is_set()


class LogType(Part):
    """One kind of log of the control plane."""

    __slots__ = ()

    kind = text(cfn="Type")


class NodeGroup(Resource):
    """A managed node group."""

    cloudformation = "AWS::EKS::Nodegroup"
    terraform = "aws_eks_node_group"

    cluster = reference("eks.Cluster", cfn="ClusterName", tf="cluster_name")
    subnets = references("vpc.Subnet", cfn="Subnets", tf="subnet_ids")
    minimum = integer(cfn="ScalingConfig.MinSize", tf="scaling_config.min_size", default=1)
    desired = integer(cfn="ScalingConfig.DesiredSize", tf="scaling_config.desired_size", default=2)
    maximum = integer(cfn="ScalingConfig.MaxSize", tf="scaling_config.max_size", default=2)
    ssh_key = text(cfn="RemoteAccess.Ec2SshKey", tf="remote_access.ec2_ssh_key")
    ssh_groups = references(
        "security_groups.SecurityGroup",
        cfn="RemoteAccess.SourceSecurityGroups",
        tf="remote_access.source_security_group_ids",
    )
    tags = tags()

    def zones(self) -> Zones:
        """The zones of its nodes."""
        return zones_of(self, self.subnets)

    def leaves_room(self) -> Result:
        """Assert that its maximum is above its minimum, and above what is desired."""
        return exceeds(self.maximum, self.minimum) & exceeds(self.maximum, self.desired)

    def admits_ssh_from_groups_only(self) -> Result:
        """Assert that a key for SSH goes with the groups that may use it."""
        if isinstance(self.ssh_key.fact, Missing):
            return self.passed("no key for SSH is given to its nodes")
        groups = self.ssh_groups.is_set()
        if groups.verdict is not Verdict.FAIL:
            return groups
        return self.ssh_key.failed(f"{self.ssh_key.name} is set without source groups, which opens SSH to any address")

    def spreads_alone(self) -> Result | None:
        """Assert that it reaches two zones with two nodes by itself; other groups of its cluster may be elsewhere.

        None where its cluster is in the template, and is judged with all its groups.
        """
        if self.cluster.to(Cluster) is not None:
            return None
        if may_lead_inside(self.cluster.fact) and self.view.graph.blocks_of(Cluster.types()):
            return self.cluster.unknown("which cluster it belongs to is not settled")
        spread = self.zones().reach(2) & (self.minimum.at_least(2) | self.desired.at_least(2))
        if spread.verdict is Verdict.FAIL:
            return self.cluster.unknown("its cluster, which may have other nodes, is not in the template")
        return spread


class Addon(Resource):
    """Software that EKS keeps on a cluster."""

    cloudformation = "AWS::EKS::Addon"
    terraform = "aws_eks_addon"

    addon_name = text(cfn="AddonName", tf="addon_name")

    def collects_metrics(self) -> Result | None:
        """Assert that it collects metrics of the containers; None for one of another purpose."""
        observes = self.addon_name.is_("amazon-cloudwatch-observability")
        return if_concerned(observes, self.addon_name.passed("it collects metrics of the containers"))


class FargateProfile(Resource):
    """What runs pods on Fargate."""

    cloudformation = "AWS::EKS::FargateProfile"
    terraform = "aws_eks_fargate_profile"

    cluster = reference("eks.Cluster", cfn="ClusterName", tf="cluster_name")
    subnets = references("vpc.Subnet", cfn="Subnets", tf="subnet_ids")

    def zones(self) -> Zones:
        """The zones of its pods."""
        return zones_of(self, self.subnets)


class Cluster(Resource):
    """A cluster."""

    cloudformation = "AWS::EKS::Cluster"
    terraform = "aws_eks_cluster"
    identified_by = ("cluster_name",)

    cluster_name = text(cfn="Name", tf="name")
    version = text(cfn="Version", tf="version")
    subnets = references("vpc.Subnet", cfn="ResourcesVpcConfig.SubnetIds", tf="vpc_config.subnet_ids")
    public_endpoint = boolean(
        cfn="ResourcesVpcConfig.EndpointPublicAccess", tf="vpc_config.endpoint_public_access", default=True
    )
    public_ranges = texts(cfn="ResourcesVpcConfig.PublicAccessCidrs", tf="vpc_config.public_access_cidrs")
    encryption = parts(EncryptedResources, cfn="EncryptionConfig", tf="encryption_config")
    log_parts = parts(LogType, cfn="Logging.ClusterLogging.EnabledTypes")
    log_names = texts(tf="enabled_cluster_log_types")
    auto_mode = boolean(cfn="ComputeConfig.Enabled", tf="compute_config.enabled", default=False)
    zonal_shift = boolean(cfn="ZonalShiftConfig.Enabled", tf="zonal_shift_config.enabled", default=False)

    def zones(self) -> Zones:
        """The zones of the subnets that it was given."""
        return zones_of(self, self.subnets)

    def node_groups(self) -> Iterator[NodeGroup]:
        """Its managed node groups in the template."""
        return attached(self, NodeGroup, cfn="ClusterName", tf="cluster_name")

    def fargate_profiles(self) -> Iterator[FargateProfile]:
        """Its Fargate profiles in the template."""
        return attached(self, FargateProfile, cfn="ClusterName", tf="cluster_name")

    def own_groups(self) -> Iterator[AutoScalingGroup]:
        """Auto Scaling groups of the template that carry the tag of a cluster, where there is one cluster alone."""
        if len(self.view.graph.blocks_of(Cluster.types())) > 1:
            return
        for block in self.view.graph.blocks_of(AutoScalingGroup.types()):
            group = typed(block, self.view)
            if isinstance(group, AutoScalingGroup) and group.has_tag(OWNED_BY):
                yield group

    def zones_of_nodes(self) -> Zones | None:
        """The zones that its nodes or pods may start in; None where the template shows no nodes."""
        if self.auto_mode.known:
            return self.zones()
        unseen = self.unseen_nodes()
        profiles = [profile.zones() for profile in self.fargate_profiles()]
        groups = [group.zones() for group in self.node_groups()]
        own = [group.zones() for group in self.own_groups()]
        more = [] if unseen is None else [unseen_zones(self, unseen)]
        found = union([*groups, *own, *profiles, *more], "nodes")
        return None if found is None else replace(found, span=self.span, address=self.address)

    def has_two_nodes(self) -> Result:
        """Assert that all its groups together hold two nodes or more; what runs on Fargate or by itself needs none."""
        groups, own = list(self.node_groups()), list(self.own_groups())
        if not (groups or own) or self.auto_mode.known:
            return self.passed("it has no groups of nodes to count")
        counted, unseen = self._has_two_nodes(groups, own), self.unseen_nodes()
        return counted if unseen is None else counted | unseen

    def unseen_nodes(self) -> Result | None:
        """Unknown where it may have nodes that are not seen to be its own; None where each names its cluster."""
        automatic = self.auto_mode
        if isinstance(automatic.fact, Undecided):
            return automatic.unknown()
        groups = unplaced(self, NodeGroup, cfn="ClusterName", tf="cluster_name")
        return groups if groups is not None else unplaced(self, FargateProfile, cfn="ClusterName", tf="cluster_name")

    def spreads_nodes(self) -> Result | None:
        """Assert that its nodes reach two zones, and that there are two or more; None where the template shows none."""
        zones = self.zones_of_nodes()
        return None if zones is None else zones.reach(2) & self.has_two_nodes()

    def _has_two_nodes(self, groups: list[NodeGroup], own: list[AutoScalingGroup]) -> Result:
        """Assert that all groups together hold two nodes or more; their minimum or desired size counts."""
        sizes = [(one.minimum, one.desired) for one in groups] + [(one.minimum, one.desired) for one in own]
        known = sum(max(minimum.known or 0, desired.known or 0) for minimum, desired in sizes)
        if known >= 2:
            return self.passed(f"its groups hold {known} nodes")
        open_ended = [one for pair in sizes for one in pair if isinstance(one.fact, Undecided)]
        if open_ended:
            return open_ended[0].unknown()
        return self.failed(f"its groups hold {known} {'node' if known == 1 else 'nodes'} together, not 2 or more")

    def encrypts_secrets(self) -> Result:
        """Assert that secrets are encrypted: with a key of one's own, or since the version does so by itself."""
        own = self.encryption.any(EncryptedResources.covers_secrets, "no key encrypts the secrets")
        version = self.version
        match version.fact:
            case Missing():
                return own | version.passed("the version is not stated, and a current one encrypts all API data")
            case Stated(value):
                newer = _version(value) >= ENCRYPTED_SINCE
                words = f"{version.name} is {value}, "
                by_itself = (
                    version.passed(f"{words}which encrypts all API data")
                    if newer
                    else version.failed(f"{words}which leaves secrets without a key of their own")
                )
                return own | by_itself
            case _:
                return own | version.unknown()

    def admits_known_callers_only(self) -> Result:
        """Assert that the endpoint is not public, or answers to ranges narrower than everybody."""
        private = self.public_endpoint.is_false()
        narrow = self.public_ranges.is_set() & self.public_ranges.all(
            lambda one: one.is_not_in(("0.0.0.0/0", "::/0")), "no range is named"
        )
        if self.public_ranges.missing and private.verdict is Verdict.FAIL:
            return private.because(f"{private.evidence[0].message}, from any address")
        return private | narrow

    def logs(self, kind: str) -> Result:
        """Assert that a kind of control-plane log is published."""
        if self.is_terraform:
            return self.log_names.any(lambda one: one.is_(kind), f"{kind} logs are not published")
        return self.log_parts.any(lambda one: one.kind.is_(kind), f"{kind} logs are not published")


def _version(written: str) -> tuple[int, int]:
    """A Kubernetes version's first two numbers; one that is not a version counts as old."""
    major, _, minor = written.partition(".")
    try:
        return int(major), int(minor.partition(".")[0] or 0)
    except ValueError:
        return (0, 0)
