from scanner.analysis.encryption import customer_keys
from scanner.model import dlm, ebs, efs, fsx, imagebuilder, images, keyed_services, workspaces
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.23"])
def check(
    store: (
        ebs.Volume
        | ebs.Snapshot
        | images.Image
        | efs.FileSystem
        | fsx.FileSystem
        | imagebuilder.Component
        | imagebuilder.Recipe
        | imagebuilder.Distribution
        | dlm.LifecyclePolicy
        | workspaces.Workspace
        | keyed_services.DefaultVolumeKey
    ),
) -> Result | None:
    """Protect volumes, images and file systems with customer keys.

    A volume under the service's key can be shared with nobody and shut off from nobody; one under a key of your own
    follows the key's policy, and so do its snapshots and copies.
    https://docs.aws.amazon.com/ebs/latest/userguide/how-ebs-encryption-works.html

    Fix: set `KmsKeyId` (`CmkArn` in lifecycle policies, `VolumeEncryptionKey` of a desktop); in Terraform `kms_key_id`,
    `cmk_arn`, `volume_encryption_key`.
    """
    return customer_keys.protects_disks(store)
