from scanner.model.security_groups import GroupRule, SecurityGroup
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.16"])
def check(group: SecurityGroup | GroupRule) -> Result | None:
    """Open single outbound ports instead of ranges.

    A machine that was broken into calls home over whatever port lets it out; a rule that names the one port of a known
    service leaves it little choice. What protocol -1 lets out is a matter of its own policy.
    https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html

    Fix: write an egress rule for each port, with `FromPort` equal to `ToPort` (`from_port` equal to `to_port`).
    """
    return group.no_egress(
        lambda rule: ~rule.opens_one_port() & rule.has_ports(),
        "every TCP and UDP egress rule opens a single port",
    )
