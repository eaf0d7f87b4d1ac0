from scanner.analysis.network.public_addresses import (
    instance_has_public_address,
    is_declared_public,
    template_gives_public_address,
)
from scanner.model import autoscaling, ec2
from scanner.policy import Result, Verdict, policy


@policy(severity="medium", items=["SEC-1.16"])
def check(machine: ec2.Instance | ec2.LaunchTemplate | autoscaling.LaunchConfiguration) -> Result | None:
    """Give compute instances no public address.

    A machine with a public address is one careless security group away from the internet. Load balancers take requests
    for it, NAT gateways let it out, and Session Manager lets administrators in. Without a setting of its own a machine
    follows its subnet; machines whose name says bastion, NAT or VPN are left alone.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html

    Fix: set `AssociatePublicIpAddress: false` on the network interface (`associate_public_ip_address = false`), place
    the machine in a private subnet, and release its elastic address.
    """
    declared = is_declared_public(machine)
    if declared.verdict is Verdict.PASS:
        return None
    public = (
        instance_has_public_address(machine)
        if isinstance(machine, ec2.Instance)
        else template_gives_public_address(machine)
    )
    return ~public if declared.verdict is Verdict.FAIL else ~public | declared
