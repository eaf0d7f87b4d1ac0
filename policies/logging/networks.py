from scanner.model import vpc
from scanner.policy import Result, Verdict, all_of, any_of, policy

NO_LOG = "no flow log records its traffic"


@policy(severity="medium", items=["REL-2.3", "SEC-1.16"])
def check(network: vpc.Vpc) -> Result:
    """Log network flows.

    Flow logs are the only record of who talked to whom: without them nobody can tell after an incident what a machine
    sent and where, or why a connection fails. Log the whole VPC, accepted and rejected traffic alike; rejected traffic
    alone shows the knocking and not who came in.
    https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html

    Fix: declare `AWS::EC2::FlowLog` with `ResourceType: VPC` and `TrafficType: ALL`; in Terraform `aws_flow_log` with
    `vpc_id` and `traffic_type = "ALL"`.
    """
    result = records(network) | are_recorded(network)
    return result.graded("low") if network.logs_refusals() else result


def are_recorded(network: vpc.Vpc) -> Result:
    """Assert that a flow log of each of its subnets records everything."""
    none = network.failed(NO_LOG)
    own = [records(subnet) for subnet in network.subnets()]
    possible = list(network.possible_subnets())
    if not own:
        return any_of((records(one) & one.vpc.unknown() for one in possible), none)
    doubts = (one.vpc.unknown() for one in possible if records(one).verdict is not Verdict.PASS)
    return all_of((*own, *doubts), none)


def records(network: vpc.Vpc | vpc.Subnet) -> Result:
    """Assert that a flow log of the network records everything."""
    return vpc.record_everything(network.flow_logs, NO_LOG)
