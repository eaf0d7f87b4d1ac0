from scanner.model import autoscaling, ec2
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.22"])
def check(
    machine: ec2.Instance | ec2.LaunchTemplate | autoscaling.LaunchConfiguration | ec2.SpotFleet,
) -> Result | None:
    """Encrypt the volumes instances, templates and fleets create.

    The disks that a machine starts with hold its logs, caches, keys and often its data, and are copied into every image
    and snapshot of it. A device that is listed is encrypted on request, by its snapshot, or by the account's default;
    a root device that is not listed is as the image has it, and a public image is not encrypted.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIEncryption.html
    https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html

    Fix: list each device, the root device too, with `Ebs: {Encrypted: true}` under `BlockDeviceMappings`; in Terraform
    `encrypted = true` in `root_block_device`, `ebs_block_device` and the `ebs` block of `block_device_mappings`.
    """
    if isinstance(machine, ec2.SpotFleet):
        return None if machine.settings.surely_empty else machine.settings.all(ec2.FleetSettings.volumes_encrypted)
    return machine.volumes_encrypted()
