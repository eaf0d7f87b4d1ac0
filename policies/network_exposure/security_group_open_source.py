from scanner.analysis.network.front_doors import redirects_http
from scanner.analysis.network.group_reach import told_by_reach
from scanner.model.security_groups import GroupRule, SecurityGroup
from scanner.model.security_rules import Rule, port
from scanner.policy import Result, policy, setting

NAMES = {80: "HTTP", 443: "HTTPS"}
HTTP = port(80, NAMES[80])


@policy(severity="medium", items=["SEC-1.16"])
def check(
    group: SecurityGroup | GroupRule,
    *,
    public_ports: tuple[int, ...] = setting(
        (443,), "ports that any address may reach; 80 too where a load balancer redirects it to HTTPS", each="port"
    ),
) -> Result | None:
    """Admit any-address sources only on declared public ports.

    What the whole internet may reach should be the front door and nothing else: HTTPS, and HTTP as far as it only
    sends visitors on to HTTPS. Every other open port is one more service to patch, watch and explain.
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18

    Fix: narrow the source of the rule, its `CidrIp` or `SourceSecurityGroupId` (`cidr_ipv4` or
    `referenced_security_group_id`); for port 80, let the load balancer's listener redirect to HTTPS.
    """

    public = [port(number, NAMES.get(number, "")) for number in public_ports]

    def wrong(rule: Rule) -> Result:
        elsewhere = ~rule.opens_only(*public) & ~(rule.opens_only(HTTP) & redirects_http(group))
        return rule.from_anywhere() & elsewhere

    return told_by_reach(
        group.no_ingress(wrong, "no ingress rule admits any address to more than the public ports"), group
    )
