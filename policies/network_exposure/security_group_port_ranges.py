from scanner.model.security_groups import GroupRule, SecurityGroup
from scanner.model.security_rules import HIGHEST_PORT, Ports, Rule
from scanner.policy import Result, policy

EPHEMERAL = Ports(32768, HIGHEST_PORT)


@policy(severity="low", items=["SEC-1.16"])
def check(group: SecurityGroup | GroupRule) -> Result | None:
    """Open single ports instead of ranges.

    A range admits every service that will ever listen on one of its ports, and nobody sees from the rule which one is
    meant. Ranges of ephemeral ports are left alone, since services with passive connections need them.
    https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports

    Fix: write a rule for each port, with `FromPort` equal to `ToPort` (`from_port` equal to `to_port`).
    """

    def wrong(rule: Rule) -> Result:
        return ~rule.opens_one_port() & rule.has_ports() & ~rule.opens_only(EPHEMERAL)

    return group.no_ingress(wrong, "every TCP and UDP ingress rule opens a single port")
