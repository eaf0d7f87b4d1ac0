"""The security group that comes with every VPC.

https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
"""

from __future__ import annotations

from scanner.model.base import View, typed
from scanner.model.fields import Link
from scanner.model.group_carriers import hidden_carrier
from scanner.model.links import may_lead_inside, unplaced_block
from scanner.model.readings import Stated
from scanner.model.security_groups import SecurityGroup
from scanner.model.vpc import Vpc
from scanner.verdict import Result, all_of

DEFAULT_GROUP = "aws_default_security_group"

_RULES = {
    False: (("AWS::EC2::SecurityGroupIngress", "GroupId"), ("AWS::EC2::SecurityGroupEgress", "GroupId")),
    True: (
        ("aws_security_group_rule", "security_group_id"),
        ("aws_vpc_security_group_ingress_rule", "security_group_id"),
        ("aws_vpc_security_group_egress_rule", "security_group_id"),
    ),
}
"""By whether it is Terraform: the rules that are resources of their own, and the property that names their group."""


def default_group_is_unused(vpc: Vpc) -> Result:
    """Assert that nothing names the default group: no rule adds to it, and nothing carries it."""
    for block in vpc.users_of("DefaultSecurityGroup", "default_security_group_id"):
        return vpc.failed(f"{block.address} uses its default security group").involving(block.address)
    unplaced = (unplaced_block(vpc, name, link) for name, link in _RULES[vpc.is_terraform])
    unseen = next((one for one in unplaced if one is not None), hidden_carrier(vpc.view))
    return vpc.passed("nothing names its default security group") if unseen is None else unseen


def default_group_is_empty(vpc: Vpc) -> Result:
    """Assert that the default group is adopted without rules, where the dialect can do so."""
    if not vpc.is_terraform:
        return vpc.passed("its default security group cannot be declared")
    unseen = unplaced_block(vpc, DEFAULT_GROUP, "vpc_id")
    absent = vpc.failed("no aws_default_security_group empties its default security group")
    adopted = [
        _is_empty(SecurityGroup(block, View(vpc.view.graph, vpc.view.world)), certain)
        for block, certain in vpc.view.companions(vpc.block, DEFAULT_GROUP, "vpc_id")
    ]
    return all_of(adopted, absent if unseen is None else unseen)


def unowned_group_is_empty(group: SecurityGroup) -> Result | None:
    """As `default_group_is_empty`, of the adopted default group of a VPC out of sight; None for any other group."""
    if not group.is_default or group.vpc.known is not None:
        return None
    if may_lead_inside(group.vpc.fact):
        return group.vpc.unknown("of which VPC it is the default group is not settled")
    return _is_empty(group, certain=True)


def _is_empty(group: SecurityGroup, certain: bool) -> Result:
    if not certain:
        return group.unknown("whether it empties the default security group is not known")
    rules = group.ingress.is_set() | group.egress.is_set()
    return ~rules


def default_group_of(vpc: Vpc) -> Link | None:
    """The default group of a VPC where a template adopts it, as a link; None where nobody does."""
    for block, certain in vpc.view.companions(vpc.block, DEFAULT_GROUP, "vpc_id"):
        if certain:
            return Link("default group", Stated(typed(block, vpc.view), vpc.span), (vpc.address, block.address))
    return None
