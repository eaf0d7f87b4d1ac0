from scanner.analysis.network.group_reach import told_by_reach
from scanner.model.security_groups import GroupRule, SecurityGroup
from scanner.model.security_rules import Rule
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.16"])
def check(group: SecurityGroup | GroupRule) -> Result | None:
    """Admit all ports or protocols from no public range.

    A rule for every port publishes whatever the machine happens to run, now and after the next install. Protocol -1
    stands for all of them, even where the rule also names ports; towards a range of addresses it is only sensible
    within the VPC itself, and that case passes here when the rule borrows the VPC's own range.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroupingress.html

    Fix: name the protocol and the port that the service needs (`IpProtocol: tcp`, `FromPort`, `ToPort`; `ip_protocol`,
    `from_port`, `to_port`), one rule for each.
    """

    def wrong(rule: Rule) -> Result:
        by_anyone = rule.from_anywhere() & rule.opens_every_port()
        from_outside = group.reaches_beyond_vpc(rule) & rule.covers_all_protocols()
        return by_anyone.graded("critical") | from_outside.graded("medium")

    return told_by_reach(group.no_ingress(wrong, "no ingress rule admits all traffic"), group)
