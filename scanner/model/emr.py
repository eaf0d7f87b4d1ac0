"""Amazon EMR: clusters, each of which lies in one zone.

https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-plan-vpc-subnet.html
"""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import boolean, by_dialect
from scanner.model.tags import tags
from scanner.verdict import Result


class Cluster(Resource):
    """A cluster."""

    cloudformation = "AWS::EMR::Cluster"
    terraform = "aws_emr_cluster"

    stays = boolean(
        cfn="Instances.KeepJobFlowAliveWhenNoSteps",
        tf="keep_job_flow_alive_when_no_steps",
        default=by_dialect(cfn=None, tf=True),
    )
    tags = tags()

    def is_recreatable(self) -> Result:
        """Assert that it comes and goes with its work, so that losing its one zone loses nothing that stays."""
        if self.tags.mentions("transient", "ephemeral", "recreatable"):
            return self.passed("a tag says that it can be made anew")
        return self.stays.must(lambda stays: not stays, "false, and a cluster lies in one zone")
