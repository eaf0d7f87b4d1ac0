from scanner.analysis.network.group_reach import told_by_reach
from scanner.model.addresses import AddressRange
from scanner.model.security_groups import GroupRule, SecurityGroup
from scanner.model.security_rules import Rule, port
from scanner.policy import Result, Verdict, policy, setting

NAMES = {80: "HTTP", 443: "HTTPS"}
IPV6_BITS = 64


@policy(severity="medium", items=["SEC-1.16"])
def check(
    group: SecurityGroup | GroupRule,
    *,
    public_ports: tuple[int, ...] = setting((80, 443), "ports on which any source is fine", each="port"),
    public_prefix: int = setting(29, "the shortest prefix of a public IPv4 range", at_least=0, at_most=32),
    private_prefix: int = setting(24, "the shortest prefix of a private IPv4 range", at_least=0, at_most=32),
    trusted_ranges: tuple[str, ...] = setting((), "ranges that are fine as they are, and all within them", each="cidr"),
) -> Result | None:
    """Limit sources to named groups, prefix lists or small ranges.

    A wide range trusts neighbours nobody has counted: the other customers of a provider, or everything that is ever
    attached to the private network. On ports other than the web's, public ranges should be single hosts or a handful
    (/29), private ones a subnet (/24); a group as the source follows its members by itself.
    https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html

    Fix: name the group of the clients (`SourceSecurityGroupId`, `referenced_security_group_id`), a prefix list, or a
    narrower range.
    """

    public = [port(number, NAMES.get(number, "")) for number in public_ports]
    public_bits = {4: public_prefix, 6: IPV6_BITS}
    private_bits = {4: private_prefix, 6: IPV6_BITS}

    def is_too_wide(source: AddressRange, beyond_web: Result) -> Result:
        trusted = source.lies_within(*trusted_ranges)
        if trusted.verdict is Verdict.PASS:
            return ~trusted
        wide = (is_wide(source, public_bits) & source.is_public() & beyond_web).graded("high") | (
            is_wide(source, private_bits) & ~source.is_public() & beyond_web
        ).graded("low")
        return wide if trusted.verdict is Verdict.FAIL else wide & ~trusted

    def wrong(rule: Rule) -> Result:
        beyond_web = ~rule.opens_only(*public)
        return rule.ranges.any(lambda source: is_too_wide(source, beyond_web), "names no address range")

    return told_by_reach(group.no_ingress(wrong, "every ingress rule names its sources narrowly"), group)


def is_wide(source: AddressRange, bits: dict[int, int]) -> Result:
    """Assert that a range is wider than its prefix in `bits`; a subnet's own range never is."""
    if source.of_subnet():
        return source.reading.failed(f"{source.shown} is a subnet's own range")
    return source.is_wider_than(bits)
