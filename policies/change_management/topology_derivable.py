from scanner.analysis.workloads import topology
from scanner.policy import Result, policy


@policy(severity="low", items=["DOC-1"])
def check(drawn: topology.Drawn) -> Result:
    """Let an architecture diagram be derived from code.

    A diagram that is drawn by hand is out of date the week after; one that is derived shows what is there. For that
    each subnet must say in which zone it lies, and each connection to the outside where it ends.
    https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html
    https://docs.aws.amazon.com/vpn/latest/s2svpn/how_it_works.html

    Fix: state the zone, `AvailabilityZone: !Select [0, !GetAZs ""]` or
    `availability_zone = data.aws_availability_zones.available.names[0]`, and declare the other end of a connection,
    an `AWS::EC2::CustomerGateway` (`aws_customer_gateway`).
    """
    return topology.can_be_drawn(drawn)
