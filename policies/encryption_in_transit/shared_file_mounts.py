from scanner.analysis.encryption.file_mounts import mounts_are_encrypted
from scanner.model import ecs_tasks
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.22", "SEC-1.24"])
def check(task: ecs_tasks.TaskDefinition) -> Result:
    """Mount shared file systems over TLS.

    Files cross the network between a task and its file system with every read and write. Mounting in plaintext is what
    a task does unless it asks for TLS, or the policy of the file system refuses plaintext.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html

    Fix: set `EFSVolumeConfiguration: {TransitEncryption: ENABLED}`, or `transit_encryption = "ENABLED"` in
    `efs_volume_configuration`.
    """
    return mounts_are_encrypted(task)
