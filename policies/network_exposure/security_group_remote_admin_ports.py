from scanner.analysis.network.group_reach import told_by_reach
from scanner.model.security_groups import GroupRule, SecurityGroup
from scanner.model.security_rules import port
from scanner.policy import Result, policy, setting

NAMES = {22: "SSH", 3389: "RDP"}


@policy(severity="high", items=["SEC-1.16", "OPS-3.1"])
def check(
    group: SecurityGroup | GroupRule,
    *,
    ports: tuple[int, ...] = setting((22, 3389), "ports of remote administration", each="port"),
) -> Result | None:
    """Admit SSH and RDP from no public range.

    A login service that every address may reach is tried without pause by password guessers and is the first way in
    when its software has a hole. Session Manager needs no open port at all; where a port must stay open, name the
    addresses or the group that may use it. A rule counts whichever way it covers the ports: one by one, within a
    range, or with protocol -1, and for IPv4, IPv6 and prefix lists alike.
    https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html

    Fix: remove the rule, or give it a narrow source: `CidrIp: 203.0.113.7/32` or `SourceSecurityGroupId` in
    CloudFormation, `cidr_ipv4 = "203.0.113.7/32"` or `referenced_security_group_id` in Terraform.
    """
    administration = [port(number, NAMES.get(number, "")) for number in ports]
    return told_by_reach(
        group.no_ingress(
            lambda rule: rule.admits_anyone_to(*administration),
            "no ingress rule admits any address to SSH or RDP",
        ),
        group,
    )
