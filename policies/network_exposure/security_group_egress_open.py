from scanner.model.security_groups import GroupRule, SecurityGroup
from scanner.model.security_rules import Rule, port
from scanner.policy import Result, policy, setting

NAMES = {443: "HTTPS", 80: "HTTP", 53: "DNS", 123: "NTP"}


@policy(severity="medium", items=["SEC-1.16"])
def check(
    group: SecurityGroup | GroupRule,
    *,
    ports: tuple[int, ...] = setting((443, 80, 53, 123), "ports that traffic to any address may use", each="port"),
) -> Result | None:
    """Limit outbound traffic.

    Outbound rules decide how far somebody gets who runs code on a machine: with all ports open, data leaves over any
    of them. EC2 adds a rule for all outbound traffic to a group without egress rules; CloudFormation leaves it there,
    Terraform takes it away. HTTPS, HTTP, DNS and NTP to any address count as needed.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroup.html
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group

    Fix: declare the egress rules that the workload needs, such as TCP 443 (`SecurityGroupEgress` in CloudFormation,
    `aws_vpc_security_group_egress_rule` in Terraform).
    """

    outbound = [port(number, NAMES.get(number, "")) for number in ports]

    def wrong(rule: Rule) -> Result:
        return rule.from_anywhere() & rule.opens_beyond(*outbound)

    judged = group.no_egress(wrong, "no egress rule lets more out to any address than the usual ports")
    return None if judged is None else judged & ~group.keeps_default_egress()
