from scanner.analysis.workloads import entry_points
from scanner.model import classic_elb, elastic_ips, elb, route53
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.1", "REL-2.8"])
def check(
    entry: route53.Record | elastic_ips.ElasticIp | elb.LoadBalancer | classic_elb.ClassicLoadBalancer,
) -> Result | None:
    """Publish the solution through a multi-zone front door.

    What the public name or address leads to is what fails first. A single machine takes the whole solution down with
    its zone, however many others stand behind it; a load balancer over two zones, an API, a distribution or several
    records that are withdrawn when they fail do not.
    https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/use-fault-isolation-to-protect-your-workload.html

    Fix: put a load balancer with subnets in two zones in front and lead the record to it by an alias, in place of an
    instance or an `AWS::EC2::EIP` (`aws_eip`).
    """
    match entry:
        case route53.Record():
            return entry_points.is_redundant_record(entry)
        case elastic_ips.ElasticIp():
            return entry_points.is_redundant_address(entry)
        case _:
            return entry_points.is_redundant_balancer(entry)
