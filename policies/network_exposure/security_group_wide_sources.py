from scanner.model.addresses import AddressRange
from scanner.model.group_reach import told_by_reach
from scanner.model.security_groups import GroupRule, SecurityGroup
from scanner.model.security_rules import Rule, port
from scanner.policy import Result, policy

PUBLIC_PORTS = (port(80, "HTTP"), port(443, "HTTPS"))
PUBLIC_BITS = {4: 29, 6: 64}
PRIVATE_BITS = {4: 24, 6: 64}


@policy(severity="medium", items=["SEC-1.16"])
def check(group: SecurityGroup | GroupRule) -> Result | None:
    """Limit sources to named groups, prefix lists or small ranges.

    A wide range trusts neighbours nobody has counted: the other customers of a provider, or everything that is ever
    attached to the private network. On ports other than the web's, public ranges should be single hosts or a handful
    (/29), private ones a subnet (/24); a group as the source follows its members by itself.
    https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html

    Fix: name the group of the clients (`SourceSecurityGroupId`, `referenced_security_group_id`), a prefix list, or a
    narrower range.
    """

    def wrong(rule: Rule) -> Result:
        beyond_web = ~rule.opens_only(*PUBLIC_PORTS)
        return rule.ranges.any(
            lambda source: (
                (is_wide(source, PUBLIC_BITS) & source.is_public() & beyond_web).graded("high")
                | (is_wide(source, PRIVATE_BITS) & ~source.is_public() & beyond_web).graded("low")
            ),
            "names no address range",
        )

    return told_by_reach(group.no_ingress(wrong, "every ingress rule names its sources narrowly"), group)


def is_wide(source: AddressRange, bits: dict[int, int]) -> Result:
    """Assert that a range is wider than its prefix in `bits`; a subnet's own range never is."""
    if source.of_subnet():
        return source.reading.failed(f"{source.shown} is a subnet's own range")
    return source.is_wider_than(bits)
