from scanner.model.addresses import AddressRange
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

    def wide(source: AddressRange) -> Result:
        if source.of_subnet():
            return source.reading.failed(f"{source.shown} is a subnet's own range")
        private = ~source.is_public()
        public_and_wide = source.is_public() & source.is_wider_than(PUBLIC_BITS)
        return public_and_wide.graded("high") | (private & source.is_wider_than(PRIVATE_BITS)).graded("low")

    def wrong(rule: Rule) -> Result:
        return rule.ranges.any(wide, "names no address range") & ~rule.opens_only(*PUBLIC_PORTS)

    return group.no_ingress(wrong, "every ingress rule names its sources narrowly")
