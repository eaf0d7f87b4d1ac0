from scanner.model.ecs import Cluster
from scanner.model.ssm_documents import Document
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.22", "SEC-1.24"])
def check(shells: Cluster | Document) -> Result | None:
    """Encrypt shell-session channels and logs.

    What is typed in a shell, and what it answers, passes through the service and into a log: passwords and customers'
    data among it. A key of one's own seals the channel from end to end, and the log must be encrypted as well.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-enable-encryption.html

    Fix: set `ExecuteCommandConfiguration.KmsKeyId` (`execute_command_configuration { kms_key_id = ... }`) with logging
    other than `NONE`; in session preferences `kmsKeyId`, with `s3EncryptionEnabled` or `cloudWatchEncryptionEnabled`.
    """
    return shells.encrypts_exec() if isinstance(shells, Cluster) else shells.encrypts_sessions()
