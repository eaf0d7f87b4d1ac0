from scanner.analysis.hosts.machine_roles import is_declared_uncritical
from scanner.analysis.workloads.volume_owners import owners_of, zones_of_copies
from scanner.model.ebs import Volume
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.8", "REL-2.6"])
def check(volume: Volume) -> Result:
    """Keep no needed data only on a zone-bound volume.

    A volume lies in one zone and can be attached in no other: while the zone is away, so is the data, and whatever
    replaces the instance elsewhere starts empty. Data that is needed belongs in a store of the whole Region, or on
    volumes that the application copies between zones.
    https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volumes.html

    Fix: move the data to Amazon EFS, S3 or a database over several zones, or run members of the application, each with
    its own volume, in two zones. An `AWS::EFS::FileSystem` (`aws_efs_file_system`) with a mount target in each zone
    takes the place of a volume.
    """
    if is_declared_uncritical(volume):
        return volume.passed("its name says that the data is not needed")
    owners = owners_of(volume)
    if not owners:
        return volume.unknown("what the volume is attached to is not in the template", "the owner of the volume")
    if all(is_declared_uncritical(owner) for owner in owners):
        return volume.passed("its owner's name says that nothing depends on it")
    return zones_of_copies(volume, owners).reach(2).involving(*(owner.address for owner in owners))
