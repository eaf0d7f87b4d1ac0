"""What becomes of a store's data when it is removed from the template, or replaced by an update.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, text
from scanner.model.readings import Missing, Reading
from scanner.verdict import Result, Verdict

KEPT = frozenset({"Retain", "Snapshot", "RetainExceptOnCreate"})
"""Policies that leave the data, or a snapshot of it, behind."""

SNAPSHOT_BY_DEFAULT = frozenset({"AWS::RDS::DBCluster", "AWS::RDS::DBInstance"})
"""Kinds that CloudFormation snapshots where nothing is said; an instance only if it belongs to no cluster."""

HAS_FINAL_SNAPSHOT = frozenset(
    {"aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster", "aws_redshift_cluster"}
)
"""Kinds that Terraform's provider snapshots before it destroys them, under a name that must be given."""

TERRAFORM_KINDS = HAS_FINAL_SNAPSHOT | {"aws_elasticache_replication_group", "aws_s3_bucket", "aws_ebs_volume"}
"""Kinds of Terraform's provider with an argument that decides what becomes of the data."""


class Removal(Part):
    """A store, seen by what is said of its removal."""

    __slots__ = ()

    deletion_policy = text(cfn="@DeletionPolicy")
    replacement_policy = text(cfn="@UpdateReplacePolicy")
    prevents_destroy = boolean(tf="@lifecycle.prevent_destroy", default=False)
    skips_final_snapshot = boolean(tf="skip_final_snapshot", default=False)
    final_snapshot_name = text(tf=("final_snapshot_identifier", "final_snapshot_name"))
    final_snapshot = boolean(tf="final_snapshot", default=False)
    force_destroy = boolean(tf="force_destroy", default=False)

    @property
    def is_judged(self) -> bool:
        """Whether removal takes data with it that Terraform, or CloudFormation, has a means to keep."""
        return not self.is_terraform or self.block.type in TERRAFORM_KINDS

    def keeps_data(self) -> Result:
        """Assert that removing the store leaves the data, or a snapshot of it, behind."""
        if not self.is_terraform:
            kept = self._kept(self.deletion_policy) & self._kept(self.replacement_policy)
            # CloudFormation cannot delete a bucket that holds anything.
            return kept.graded("low") if self.block.type == "AWS::S3::Bucket" else kept
        result, prevented = self._kept_by_provider(), self.prevents_destroy.is_true()
        return result if prevented.verdict is Verdict.FAIL else result | prevented

    def _kept(self, policy: Reading[str]) -> Result:
        if not isinstance(policy.fact, Missing):
            return policy.is_in(KEPT)
        if self.block.type in SNAPSHOT_BY_DEFAULT:
            return policy.passed(f"{policy.name} is not set and defaults to Snapshot")
        return policy.failed(f"{policy.name} is not set and defaults to Delete")

    def _kept_by_provider(self) -> Result:
        kind = self.block.type
        if kind == "aws_s3_bucket":
            return self.force_destroy.is_false()
        if kind == "aws_ebs_volume":
            return self.final_snapshot.is_true()
        named = self.final_snapshot_name.is_set()
        if kind not in HAS_FINAL_SNAPSHOT:
            return named
        taken = self.skips_final_snapshot.is_false()
        if taken.verdict is Verdict.PASS and named.verdict is Verdict.FAIL:
            # Destroying stops with an error then: nothing is lost, but nobody has decided what shall be kept.
            return named.because("final_snapshot_identifier is not set, without which destroying fails").graded("low")
        return taken if taken.verdict is Verdict.FAIL else named & taken


def removal(store: Resource) -> Removal:
    """What is said of the removal of a store."""
    return Removal(store.block, store.block.properties, store.view, store.span)
