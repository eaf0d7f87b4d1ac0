"""AWS Batch: compute environments and job definitions.

https://docs.aws.amazon.com/batch/latest/userguide/what-is-batch.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.environment import variables
from scanner.model.fields import boolean, parts, references, text
from scanner.model.placement import zones_of
from scanner.model.zones import Zones


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


class JobDefinition(Resource):
    """A job definition."""

    cloudformation = "AWS::Batch::JobDefinition"
    terraform = "aws_batch_job_definition"

    containers = parts(JobContainer, cfn="ContainerProperties", tf="container_properties")
