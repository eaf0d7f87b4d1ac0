"""Amazon FSx: file systems for Windows, ONTAP, OpenZFS and Lustre. All are always encrypted.

CloudFormation has one resource for the four kinds, Terraform one for each.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-fsx-filesystem.html
"""

from __future__ import annotations

from enum import Enum

from scanner.model.base import Resource
from scanner.model.fields import boolean, integer, references, text
from scanner.model.readings import Missing, Reading, Stated
from scanner.model.tags import tags
from scanner.verdict import Result, Verdict


class Kind(Enum):
    """Which file system it is."""

    WINDOWS = "WINDOWS"
    LUSTRE = "LUSTRE"
    ONTAP = "ONTAP"
    OPENZFS = "OPENZFS"


_KINDS = {
    "aws_fsx_windows_file_system": Kind.WINDOWS,
    "aws_fsx_lustre_file_system": Kind.LUSTRE,
    "aws_fsx_ontap_file_system": Kind.ONTAP,
    "aws_fsx_openzfs_file_system": Kind.OPENZFS,
}

_BACKUP_DAYS: dict[bool, dict[Kind, int]] = {
    # The API keeps backups of the first three for 30 days; Terraform's provider has defaults of its own.
    False: {Kind.WINDOWS: 30, Kind.ONTAP: 30, Kind.OPENZFS: 30, Kind.LUSTRE: 0},
    True: {Kind.WINDOWS: 7, Kind.ONTAP: 0, Kind.OPENZFS: 0, Kind.LUSTRE: 0},
}
"""Days that automatic backups are kept where nothing is said, by whether the template is Terraform's."""


class FileSystem(Resource):
    """A file system."""

    cloudformation = "AWS::FSx::FileSystem"
    terraform = tuple(_KINDS)

    stated_kind = text(cfn="FileSystemType")
    tags = tags()
    deployment_type = text(
        cfn=(
            "WindowsConfiguration.DeploymentType",
            "OntapConfiguration.DeploymentType",
            "OpenZFSConfiguration.DeploymentType",
            "LustreConfiguration.DeploymentType",
        ),
        tf="deployment_type",
    )
    stated_backup_days = integer(
        cfn=(
            "WindowsConfiguration.AutomaticBackupRetentionDays",
            "OntapConfiguration.AutomaticBackupRetentionDays",
            "OpenZFSConfiguration.AutomaticBackupRetentionDays",
            "LustreConfiguration.AutomaticBackupRetentionDays",
        ),
        tf="automatic_backup_retention_days",
    )
    copy_tags_to_backups = boolean(
        cfn=(
            "WindowsConfiguration.CopyTagsToBackups",
            "OpenZFSConfiguration.CopyTagsToBackups",
            "LustreConfiguration.CopyTagsToBackups",
        ),
        tf="copy_tags_to_backups",
        default=False,
    )
    subnets = references("vpc.Subnet", cfn="SubnetIds", tf="subnet_ids")
    security_groups = references("security_groups.SecurityGroup", cfn="SecurityGroupIds", tf="security_group_ids")

    @property
    def kind(self) -> Kind | None:
        """Which file system it is; None where the template does not decide it."""
        kind = _KINDS.get(self.block.type)
        if kind is not None:
            return kind
        stated = self.stated_kind.known
        return Kind(stated) if stated in {kind.value for kind in Kind} else None

    @property
    def backup_days(self) -> Reading[int]:
        """How many days automatic backups are kept; 0 switches them off."""
        stated = self.stated_backup_days
        kind = self.kind
        if not isinstance(stated.fact, Missing) or kind is None:
            return stated
        days = _BACKUP_DAYS[self.is_terraform][kind]
        return Reading(stated.name, Stated(days, stated.span, implied=True), stated.involves)

    def is_scratch(self) -> Result:
        """Pass: it is a temporary Lustre file system, which has no backups and no replacement of failed servers."""
        if self.kind not in (Kind.LUSTRE, None):
            return self.failed("only Lustre has temporary file systems")
        stated = self.deployment_type
        if isinstance(stated.fact, Missing):
            scratch = stated.passed(f"{stated.name} is not set and defaults to SCRATCH_1")
        else:
            scratch = stated.must(lambda kind: kind.startswith("SCRATCH"), "a scratch type")
        return scratch if self.kind is Kind.LUSTRE or scratch.verdict is Verdict.FAIL else self.stated_kind.unknown()

    def has_backups_with_tags(self) -> Result:
        """Pass: it can be backed up, and itself says whether its tags are carried over; ONTAP's volumes do."""
        if self.kind is None:
            return self.stated_kind.unknown()
        return self.stated_kind.failed("volumes have the tags") if self.kind is Kind.ONTAP else ~self.is_scratch()

    def backs_itself_up(self) -> Result:
        """Assert that the service's own daily backups are on."""
        scratch = self.is_scratch()
        if scratch.verdict is Verdict.PASS:
            return self.deployment_type.failed("a scratch file system cannot be backed up")
        kept = self.backup_days
        days = self.stated_kind.unknown() if isinstance(kept.fact, Missing) else kept.at_least(1)
        return days if scratch.verdict is Verdict.FAIL else days & scratch
