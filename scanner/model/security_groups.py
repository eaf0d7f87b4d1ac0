"""Security groups of Amazon VPC: a group with every rule that its template spreads over other resources.

https://docs.aws.amazon.com/vpc/latest/userguide/security-groups.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from scanner.model.addresses import AddressRange, is_private, network_of, within
from scanner.model.base import Resource
from scanner.model.fields import Link, by_dialect, on, parts, reference, text
from scanner.model.group_carriers import hidden_carrier
from scanner.model.links import may_lead_inside
from scanner.model.readings import Missing, Reading, Readings, Stated, Undecided
from scanner.model.security_rules import EgressRule, IngressRule, Rule
from scanner.model.vpc import Vpc
from scanner.template import Block
from scanner.verdict import Result, Verdict

P = TypeVar("P", IngressRule, EgressRule)

RULE_TYPES = (
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SecurityGroupEgress",
    "aws_security_group_rule",
    "aws_vpc_security_group_ingress_rule",
    "aws_vpc_security_group_egress_rule",
)

FRONT_DOORS = frozenset(
    {
        "AWS::ElasticLoadBalancing::LoadBalancer",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::EC2::VPCEndpoint",
        "AWS::EC2::ClientVpnEndpoint",
        "aws_lb",
        "aws_alb",
        "aws_elb",
        "aws_vpc_endpoint",
        "aws_vpc_endpoint_security_group_association",
        "aws_ec2_client_vpn_endpoint",
    }
)
"""What is made to be reached by everybody, or listens for the VPC alone."""

FUNCTIONS = frozenset({"AWS::Lambda::Function", "AWS::Serverless::Function", "aws_lambda_function"})
"""What opens connections and takes none."""

CONTAINERS = frozenset({"AWS::CloudFormation::Stack"})


class SecurityGroup(Resource):
    """A security group with all its rules; a VPC's default group too, where a template adopts it."""

    cloudformation = "AWS::EC2::SecurityGroup"
    terraform = ("aws_security_group", "aws_default_security_group")

    description = text(
        cfn="GroupDescription", tf="description", default=by_dialect(cfn=None, tf="Managed by Terraform")
    )
    vpc = reference("vpc.Vpc", cfn="VpcId", tf="vpc_id")
    ingress = parts(
        IngressRule,
        cfn=(
            "SecurityGroupIngress",
            on("AWS::EC2::SecurityGroupIngress.GroupId"),
            on("AWS::EC2::SecurityGroupIngress.GroupName"),
        ),
        tf=(
            "ingress",
            on("aws_security_group_rule.security_group_id", where=("type", "ingress")),
            on("aws_vpc_security_group_ingress_rule.security_group_id"),
        ),
    )
    egress = parts(
        EgressRule,
        cfn=("SecurityGroupEgress", on("AWS::EC2::SecurityGroupEgress.GroupId")),
        tf=(
            "egress",
            on("aws_security_group_rule.security_group_id", where=("type", "egress")),
            on("aws_vpc_security_group_egress_rule.security_group_id"),
        ),
    )

    @property
    def is_default(self) -> bool:
        """Whether it is the group that comes with a VPC."""
        return self.block.type == "aws_default_security_group"

    def no_ingress(self, wrong: Callable[[Rule], Result], says: str) -> Result | None:
        """Fail at each ingress rule of which `wrong` holds; `says` describes, in the plural, rules that are right."""
        return _judge_rules(self, self.ingress, wrong, says)

    def no_egress(self, wrong: Callable[[Rule], Result], says: str) -> Result | None:
        """Fail at each egress rule of which `wrong` holds; `says` describes, in the plural, rules that are right."""
        return _judge_rules(self, self.egress, wrong, says)

    def keeps_default_egress(self) -> Result:
        """Assert that the rule for all outbound traffic is left in place, which EC2 gives to a group without egress
        rules.

        Terraform takes it away.
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroup.html
        https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group
        """
        if self.is_terraform:
            return self.failed("a group has no egress rules but its own")
        stated = self.egress.is_set()
        if stated.verdict is Verdict.FAIL:
            return self.passed("has no egress rule, and EC2 then lets all traffic out to any address")
        return ~stated

    def is_source_of(self, rule: Rule) -> Result:
        """Assert that a rule admits members of this group."""
        return rule.names_group(self)

    def reaches_beyond_vpc(self, rule: Rule) -> Result:
        """Assert that a rule names a range which is not within that of the group's VPC."""
        return rule.ranges.any(lambda one: _beyond(one, self.vpc.to(Vpc)), "names no address range")

    def descriptions(self, check: Callable[[Reading[str]], Result]) -> Result | None:
        """Assert `check` of its description and of that of each rule; the default group's own is not the template's."""
        rules = self.ingress.all(lambda rule: check(rule.description)) & self.egress.all(
            lambda rule: check(rule.description)
        )
        return rules if self.is_default else check(self.description) & rules

    def is_used(self) -> Result:
        """Assert that something carries the group, in the template or where it is handed on to."""
        holder = next(self.holders(), None)
        if holder is not None:
            return self.passed(f"{holder.address} uses it").involving(holder.address)
        if self.view.graph.handed_over(self.block):
            return self.unknown("a module that is not present is given it")
        if self.view.graph.exported(self.block):
            return (
                self.passed("an output gives it to the module's caller")
                if self.is_terraform
                else self.unknown("an output names it, for other stacks to use")
            )
        unseen = hidden_carrier(self.view)
        return self.failed("nothing in the template uses it") if unseen is None else unseen

    def serves_only_front_doors(self) -> Result:
        """Assert that nothing but load balancers, endpoints and the like carries it; a group without use fails.

        Functions take no connections from the network, whatever their group admits.
        https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
        """
        carried = list(self.holders())
        holders = [holder for holder in carried if holder.type not in FUNCTIONS]
        for holder in holders:
            if holder.type not in FRONT_DOORS and holder.type not in CONTAINERS:
                return self.failed(f"{holder.address} is reached past the load balancers").involving(holder.address)
        # One more front door or function would change nothing where there is one already.
        unseen = hidden_carrier(self.view, FRONT_DOORS | FUNCTIONS if carried else ())
        if unseen is not None:
            return unseen
        if self.view.graph.handed_over(self.block) or any(holder.type in CONTAINERS for holder in holders):
            return self.unknown("what carries the group is not in the template")
        if holders:
            return self.passed(f"only {', '.join(holder.address for holder in holders)} carries it")
        if carried:
            return self.passed("only functions carry it, which nobody connects to")
        if self.view.graph.exported(self.block):
            return self.unknown("what carries the group is not in the template")
        return self.failed("no load balancer carries it")

    def holders(self) -> Iterator[Block]:
        """Resources that carry the group, rules and other groups left out."""
        for block, _ in self.view.graph.referrers(self.block):
            if block.type not in RULE_TYPES and block.type not in SecurityGroup.types() and not block.data:
                yield block


class GroupRule(Resource):
    """A rule that is a resource of its own. It is judged with its group; alone where the group is out of sight."""

    cloudformation = ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress")
    terraform = (
        "aws_security_group_rule",
        "aws_vpc_security_group_ingress_rule",
        "aws_vpc_security_group_egress_rule",
    )

    group = reference("security_groups.SecurityGroup", cfn=("GroupId", "GroupName"), tf="security_group_id")
    kind = text(tf="type")

    def ingress(self) -> Readings[IngressRule] | None:
        """The rule as the only one of an unseen group; None where it is surely egress, or its group is at hand."""
        return self._alone("ingress", "Ingress", IngressRule)

    def egress(self) -> Readings[EgressRule] | None:
        """The rule as the only one of an unseen group; None where it is surely ingress, or its group is at hand."""
        return self._alone("egress", "Egress", EgressRule)

    def no_ingress(self, wrong: Callable[[Rule], Result], says: str) -> Result | None:
        """As `SecurityGroup.no_ingress`; None for a rule that `ingress` gives nothing for."""
        rules = self.ingress()
        return None if rules is None else self._in_direction("ingress", _judge_rules(self, rules, wrong, says))

    def no_egress(self, wrong: Callable[[Rule], Result], says: str) -> Result | None:
        """As `SecurityGroup.no_egress`; None for a rule that `egress` gives nothing for."""
        rules = self.egress()
        return None if rules is None else self._in_direction("egress", _judge_rules(self, rules, wrong, says))

    def _in_direction(self, kind: str, judged: Result) -> Result:
        """What is judged of a rule that may also be of the other direction."""
        if isinstance(self.kind.fact, Undecided):
            return self.kind.unknown(f"whether it is an {kind} rule is not known")
        return judged

    def descriptions(self, check: Callable[[Reading[str]], Result]) -> Result | None:
        """Assert `check` of its description; None where its group is at hand."""
        rules: Readings[IngressRule] | Readings[EgressRule] | None = self.ingress() or self.egress()
        return None if rules is None else rules.all(lambda rule: check(rule.description))

    def serves_only_front_doors(self) -> Result:
        """As `SecurityGroup.serves_only_front_doors`: what carries an unseen group is not known."""
        return self.unknown("what carries the group is not in the template")

    def keeps_default_egress(self) -> Result:
        """As `SecurityGroup.keeps_default_egress`: a rule of its own replaces the default."""
        return self.failed("a group with a rule of its own has no default rule")

    def is_source_of(self, rule: Rule) -> Result:
        """Assert that a rule admits members of the group that it belongs to."""
        return rule.includes_self.is_true() | rule.groups.any(self._is_own)

    def _is_own(self, link: Link) -> Result:
        """Assert that a link leads to the group that the rule belongs to."""
        if _same(self.group.fact, link.fact):
            return link.passed(f"{link.name} is the group itself")
        unseen = next((one for one in (self.group, link) if may_lead_inside(one.fact)), None)
        return link.failed(f"{link.name} is another group") if unseen is None else unseen.unknown()

    def reaches_beyond_vpc(self, rule: Rule) -> Result:
        """Assert that a rule names a range which is not within that of the group's VPC."""
        return rule.ranges.any(lambda one: _beyond(one, None), "names no address range")

    def _alone(self, kind: str, ending: str, part: type[P]) -> Readings[P] | None:
        written = self.block.type
        if written == "aws_security_group_rule":
            if self.kind.is_(kind).verdict is Verdict.FAIL:
                return None
        elif not written.endswith((ending, f"{kind}_rule")):
            return None
        if self.group.to(SecurityGroup) is not None:
            return None
        rule = part(self.block, self.value, self.view, self.absent)
        return Readings(kind, (rule,), self.span, involves=(self.address,))


def _judge_rules(
    holder: SecurityGroup | GroupRule,
    rules: Readings[IngressRule] | Readings[EgressRule],
    wrong: Callable[[Rule], Result],
    says: str,
) -> Result:
    result = rules.all(lambda rule: ~wrong(rule))
    if result.verdict is not Verdict.PASS:
        return result
    return replace(result.at(holder.span, says, holder.address), involves=(holder.address, *result.involves))


def _beyond(one: AddressRange, vpc: Vpc | None) -> Result:
    network = one.network
    if one.of_vpc() or one.of_subnet():
        return one.reading.failed(f"{one.shown} lies within the VPC")
    own = network_of(vpc.cidr_block.known or "") if vpc is not None else None
    if network is None or (own is None and is_private(network)):
        return one.reading.unknown(f"whether {one.shown} lies within the VPC is not known")
    inside = own is not None and within(network, own)
    return one.reading.result(_verdict(not inside), one.reading.span, f"{one.reading.name} is {network}")


def _verdict(holds: bool) -> Verdict:
    return Verdict.PASS if holds else Verdict.FAIL


def _same(left: Stated[Resource] | Missing | Undecided, right: Stated[Resource] | Missing | Undecided) -> bool:
    if isinstance(left, Stated) and isinstance(right, Stated):
        return left.value.address == right.value.address
    return isinstance(left, Undecided) and isinstance(right, Undecided) and left.value == right.value
