from scanner.analysis.workloads.database_zones import file_system_outlives_zone
from scanner.model import efs, fsx
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.8"])
def check(system: efs.FileSystem | fsx.FileSystem) -> Result | None:
    """Use regional or multi-zone file systems with a mount target in each zone that mounts them.

    A file system in one zone takes everything that mounts it down with the zone, and a regional one can be reached in
    the zones of its mount targets alone. EFS is regional unless it names a zone; FSx for Windows, ONTAP and OpenZFS
    have a standby in another zone on request, Lustre has none. Scratch file systems are left out.
    https://docs.aws.amazon.com/efs/latest/ug/how-it-works.html
    https://docs.aws.amazon.com/fsx/latest/WindowsGuide/high-availability-multiAZ.html

    Fix: leave `AvailabilityZoneName` out and add an `AWS::EFS::MountTarget` (`aws_efs_mount_target`) in each zone; set
    `DeploymentType: MULTI_AZ_1`, or `deployment_type = "MULTI_AZ_1"`, on FSx.
    """
    return file_system_outlives_zone(system)
