"""Amazon EFS: file systems, mount targets and access points."""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import at, boolean, on, parts, reference, references, text
from scanner.model.policy_document import document
from scanner.model.readings import Missing
from scanner.model.tags import tags
from scanner.values import Scalar, to_text
from scanner.verdict import Result


def _is_enabled(status: Scalar) -> bool:
    return to_text(status) == "ENABLED"


class MountPoint(Part):
    """A mount target, seen from its file system."""

    __slots__ = ()

    subnets = references("vpc.Subnet", cfn="SubnetId", tf="subnet_id")


class Replication(Part):
    """A file system that another one is replicated to."""

    __slots__ = ()

    region = text(cfn="Region", tf="region")
    target = reference("efs.FileSystem", cfn="FileSystemId", tf="file_system_id")
    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_id")


class FileSystem(Resource):
    """A file system.

    Automatic backups are off unless asked for, except where the file system lies in one zone.
    https://docs.aws.amazon.com/efs/latest/ug/automatic-backups.html
    """

    cloudformation = "AWS::EFS::FileSystem"
    terraform = "aws_efs_file_system"

    tags = tags(cfn="FileSystemTags")
    encrypted = boolean(cfn="Encrypted", tf="encrypted", default=False)
    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_id")
    zone = text(cfn="AvailabilityZoneName", tf="availability_zone_name")
    automatic_backups = boolean(
        cfn=at("BackupPolicy.Status", _is_enabled),
        tf=on("aws_efs_backup_policy.file_system_id", "backup_policy.status", read=_is_enabled),
    )
    mount_points = parts(
        MountPoint, cfn=on("AWS::EFS::MountTarget.FileSystemId"), tf=on("aws_efs_mount_target.file_system_id")
    )
    replications = parts(
        Replication,
        cfn="ReplicationConfiguration.Destinations",
        tf=on("aws_efs_replication_configuration.source_file_system_id", "destination"),
    )
    policy = document(cfn="FileSystemPolicy", tf=on("aws_efs_file_system_policy.file_system_id", "policy"))

    def backs_itself_up(self) -> Result:
        """Assert that the service's own daily backups are on."""
        own = self.automatic_backups
        if isinstance(own.fact, Missing) and self.zone.is_given:
            return self.zone.passed("a file system in one zone is backed up unless that is switched off")
        return own.is_true()


class MountTarget(Resource):
    """A file system's address in one subnet."""

    cloudformation = "AWS::EFS::MountTarget"
    terraform = "aws_efs_mount_target"

    file_system = reference("efs.FileSystem", cfn="FileSystemId", tf="file_system_id")
    subnet = reference("vpc.Subnet", cfn="SubnetId", tf="subnet_id")
    security_groups = references("security_groups.SecurityGroup", cfn="SecurityGroups", tf="security_groups")


class AccessPoint(Resource):
    """An entry into a file system, bound to a directory and a user.

    https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html
    """

    cloudformation = "AWS::EFS::AccessPoint"
    terraform = "aws_efs_access_point"

    file_system = reference("efs.FileSystem", cfn="FileSystemId", tf="file_system_id")
    root_directory = text(cfn="RootDirectory.Path", tf="root_directory.path", default="/")
    user_id = text(cfn="PosixUser.Uid", tf="posix_user.uid")
