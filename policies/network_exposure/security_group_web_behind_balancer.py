from scanner.model.security_groups import GroupRule, SecurityGroup
from scanner.model.security_rules import Rule, port
from scanner.policy import Result, policy

WEB = (port(80, "HTTP"), port(443, "HTTPS"))


@policy(severity="medium", items=["SEC-1.16"])
def check(group: SecurityGroup | GroupRule) -> Result | None:
    """Admit public web traffic only on load balancers.

    A machine that faces the internet itself cannot be replaced, scaled or patched without a visible gap, and goes
    without the balancer's TLS policy and firewall. The balancer's group is open to the web; the machines behind it
    admit that group alone.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html

    Fix: keep the open rule on the balancer's group and let the machines' group name it: `SourceSecurityGroupId: !Ref
    BalancerGroup` in CloudFormation, `referenced_security_group_id = aws_security_group.balancer.id` in Terraform.
    """

    def wrong(rule: Rule) -> Result:
        return rule.admits_anyone_to(*WEB) & ~group.serves_only_front_doors()

    return group.no_ingress(wrong, "no ingress rule lets the web past the load balancers")
