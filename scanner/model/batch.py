"""AWS Batch: compute environments and job definitions.

https://docs.aws.amazon.com/batch/latest/userguide/what-is-batch.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.environment import variables
from scanner.model.fields import boolean, parts, references, text
from scanner.model.placement import zones_of
from scanner.model.readings import Readings
from scanner.model.zones import Zones
from scanner.verdict import Result, Verdict, all_of


class ComputeEnvironment(Resource):
    """A pool of machines for jobs."""

    cloudformation = "AWS::Batch::ComputeEnvironment"
    terraform = "aws_batch_compute_environment"

    kind = text(cfn="Type", tf="type")
    subnets = references("vpc.Subnet", cfn="ComputeResources.Subnets", tf="compute_resources.subnets")

    def zones(self) -> Zones | None:
        """The zones that it starts machines in; None for machines that somebody else keeps."""
        return None if (self.kind.known or "").lower() == "unmanaged" else zones_of(self, self.subnets)


class JobContainer(Part):
    """The container of a job."""

    __slots__ = ()

    privileged = boolean(cfn="Privileged", tf="privileged", default=False)
    environment = variables(cfn="Environment", tf="environment")


class PodContainer(Part):
    """A container of a job on Kubernetes."""

    __slots__ = ()

    privileged = boolean(cfn="SecurityContext.Privileged", tf="security_context.privileged", default=False)


class NodeRange(Part):
    """The container of some nodes of a job that runs on several."""

    __slots__ = ()

    privileged = boolean(cfn="Container.Privileged", tf="container.privileged", default=False)


class JobDefinition(Resource):
    """A job definition."""

    cloudformation = "AWS::Batch::JobDefinition"
    terraform = "aws_batch_job_definition"

    containers = parts(JobContainer, cfn="ContainerProperties", tf="container_properties")
    pod_containers = parts(
        PodContainer, cfn="EksProperties.PodProperties.Containers", tf="eks_properties.pod_properties.containers"
    )
    node_ranges = parts(NodeRange, cfn="NodeProperties.NodeRangeProperties", tf="node_properties.nodeRangeProperties")

    def keeps_off_host(self) -> Result:
        """Assert that none of its containers is privileged."""
        every: tuple[Readings[JobContainer] | Readings[PodContainer] | Readings[NodeRange], ...]
        every = (self.containers, self.pod_containers, self.node_ranges)
        stated = [found for found in every if found.items or found.rest is not None]
        kept = (found.all(lambda one: one.privileged.is_false()) for found in stated)
        return all_of(kept, self.containers.result(Verdict.PASS, "it has no container"))
