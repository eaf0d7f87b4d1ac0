from scanner.analysis.network.default_groups import (
    default_group_is_empty,
    default_group_is_unused,
    unowned_group_is_empty,
)
from scanner.model import ec2, opensearch, rds, security_groups, vpc
from scanner.model.readings import Missing
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.16"])
def check(
    subject: vpc.Vpc | security_groups.SecurityGroup | ec2.Instance | rds.DbInstance | opensearch.Domain,
) -> Result | None:
    """Empty the default security group and attach it to nothing.

    Every VPC has a group that lets its members talk to each other without limit, and whatever names no group of its
    own ends up in it. Terraform can take the group over and empty it; CloudFormation cannot, so that there the group
    must stay without rules and members.
    https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html

    Fix: declare `aws_default_security_group` with the VPC's ID and no rules; name a group of their own for instances
    (`SecurityGroupIds`, `vpc_security_group_ids`).
    """
    if isinstance(subject, vpc.Vpc):
        return default_group_is_unused(subject) & default_group_is_empty(subject)
    if isinstance(subject, security_groups.SecurityGroup):
        return unowned_group_is_empty(subject)
    if isinstance(subject, rds.DbInstance):
        return subject.security_groups.is_set() if isinstance(subject.cluster.fact, Missing) else None
    if isinstance(subject, opensearch.Domain):
        placed = subject.networks
        return placed.all(lambda network: network.groups.is_set()) if not placed.missing else None
    return subject.names_groups()
