from scanner.model import ecs, ecs_tasks, vpc
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.16"])
def check(subject: vpc.Subnet | ecs.Service | ecs_tasks.TaskSet) -> Result:
    """Hand out no public address by default.

    A subnet that gives each new interface a public address publishes machines that nobody meant to publish. Load
    balancers and NAT gateways bring addresses of their own and do not need the setting; what must be public can ask
    for an address itself.
    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html

    Fix: leave `MapPublicIpOnLaunch` out or set it to `false`; in Terraform `map_public_ip_on_launch = false`.
    For services and task sets `AssignPublicIp: DISABLED`, `assign_public_ip = false`.
    """
    return ~subject.gives_public_address()
