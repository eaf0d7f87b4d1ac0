"""Whether containers mount shared file systems over TLS.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html
https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
"""

from __future__ import annotations

from scanner.model.base import Part
from scanner.model.ecs_tasks import TaskDefinition
from scanner.model.efs import FileSystem
from scanner.model.fields import parts, reference, text
from scanner.model.links import may_lead_inside
from scanner.model.policy_statement import Statement
from scanner.verdict import Result, Verdict, all_of


class TaskVolume(Part):
    """A volume of a task; only those that are EFS file systems are judged."""

    __slots__ = ()

    file_system = reference(
        "efs.FileSystem",
        cfn=("EFSVolumeConfiguration.FilesystemId", "EFSVolumeConfiguration.FileSystemId"),
        tf="efs_volume_configuration.file_system_id",
    )
    transit_encryption = text(
        cfn="EFSVolumeConfiguration.TransitEncryption",
        tf="efs_volume_configuration.transit_encryption",
        default="DISABLED",
    )

    def is_encrypted(self) -> Result:
        """Assert that it is mounted over TLS, or that the file system admits nothing else."""
        asked = self.transit_encryption.is_("ENABLED")
        system = self.file_system.to(FileSystem)
        if asked.verdict is Verdict.PASS:
            return asked
        if system is None:
            unsettled = may_lead_inside(self.file_system.fact)
            return (
                asked | self.file_system.unknown("what its file system refuses is not settled") if unsettled else asked
            )
        return asked | system.policy.some(_refuses_plaintext)


class Volumes(Part):
    """A task definition, seen by its volumes."""

    __slots__ = ()

    volumes = parts(TaskVolume, cfn="Volumes", tf="volume")


def mounts_are_encrypted(task: TaskDefinition) -> Result:
    """Assert that every shared file system is mounted over TLS."""
    volumes = Volumes(task.block, task.value, task.view, task.span).volumes
    shared = [volume for volume in volumes if volume.file_system.is_given]
    results = [volume.is_encrypted() for volume in shared]
    if volumes.rest is not None:
        results.append(volumes.unknown())
    return all_of(results, task.passed("the task mounts no shared file system"))


def _refuses_plaintext(statement: Statement) -> Result:
    if statement.denies is False:
        return statement.failed("the statement does not deny")
    conditions = statement.conditions
    plaintext = conditions.all(lambda one: one.holds_for_plaintext(conditions))
    refused = plaintext & conditions.is_set() & statement.names_everyone()
    return refused & statement.has_any_action("*", "elasticfilesystem:*", "elasticfilesystem:clientmount")
