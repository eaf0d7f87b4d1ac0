from scanner.analysis.network.host_exposure import reachable_from_internet
from scanner.model import autoscaling, classic_elb, ec2, ecs, elb
from scanner.policy import Result, policy, setting


@policy(severity="critical", items=["SEC-1.16"])
def check(
    host: ec2.Instance
    | ec2.NetworkInterface
    | autoscaling.AutoScalingGroup
    | ecs.Service
    | elb.LoadBalancer
    | classic_elb.ClassicLoadBalancer,
    *,
    public_ports: tuple[int, ...] = setting(
        (), "ports that any address may reach on every host, beside HTTPS on load balancers", each="port"
    ),
) -> Result | None:
    """Expose no host port to the internet except the declared public ports.

    A port can be reached from anywhere when four things meet: a public address, a route to an internet gateway, a
    security group that admits any address, and a network ACL that lets request and answer pass. Any one of them that is
    closed keeps the port safe; where all are open, scanners find it within minutes. Load balancers may show HTTPS, and
    HTTP as far as it only sends visitors on. Ports of administration, databases and file sharing are critical, others
    high; so is a private machine that lets in the group of one whose administration ports are exposed. What names no
    subnet lies in the default VPC, which gives it an address and a route.
    https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
    https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
    https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html

    Fix: close one link for good: place the host in a subnet without a route to the gateway, give it no public address
    (`AssociatePublicIpAddress: false`, `associate_public_ip_address = false`), or admit the load balancer's security
    group instead of `0.0.0.0/0`.
    """
    reached = reachable_from_internet(host, public_ports)
    return None if reached is None else ~reached
