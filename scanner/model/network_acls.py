"""Network ACLs of Amazon VPC: numbered rules of which the first match decides.

https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from scanner.model.addresses import AddressRange, ranges, within
from scanner.model.base import Part, Resource
from scanner.model.fields import Link, ScalarField, boolean, integer, on, parts, reference, references, text
from scanner.model.links import may_lead_inside, unseen_names
from scanner.model.readings import Missing, Readings, Stated, Undecided
from scanner.model.routes import RouteTable
from scanner.model.security_rules import ALL_PROTOCOLS, HIGHEST_PORT, Ports
from scanner.model.vpc import Subnet
from scanner.verdict import Result, Verdict, all_of, any_of

FIRST_UNPRIVILEGED = 1024

DEFAULT_ACL = "aws_default_network_acl"

_PORTLESS = frozenset({"1", "58", "icmp", "icmpv6"})
_TCP_AND_UDP = {"6": "tcp", "17": "udp"}


class Entry(Part):
    """One rule of a network ACL."""

    __slots__ = ()

    number: ClassVar[ScalarField[int]]
    action: ClassVar[ScalarField[str]]
    protocol = text(cfn="Protocol", tf="protocol")
    from_port = integer(cfn="PortRange.From", tf="from_port")
    to_port = integer(cfn="PortRange.To", tf="to_port")
    ranges = ranges(cfn=("CidrBlock", "Ipv6CidrBlock"), tf=("cidr_block", "ipv6_cidr_block"))

    def allows(self) -> Result:
        """Assert that it lets traffic through instead of refusing it."""
        return self.action.must(lambda value: value.lower() == "allow")

    def from_anywhere(self) -> Result:
        """Assert that it is about every address."""
        return self.ranges.any(AddressRange.is_anywhere, "names no range")

    def bounds(self) -> tuple[int | None, int | None]:
        """The first and last port, None where not settled; all of them where the protocol has no range."""
        known = self.protocol.known
        if known is not None and known.lower() in ALL_PROTOCOLS:
            return 0, HIGHEST_PORT
        low, high = self.from_port, self.to_port
        if isinstance(low.fact, Missing) and isinstance(high.fact, Missing):
            return 0, HIGHEST_PORT
        return low.known, high.known

    def covers(self, ports: Ports) -> Result:
        """Assert that it is about one of the ports, over TCP or all protocols."""
        known = self.protocol.known
        if known is None:
            return self.protocol.unknown()
        if known.lower() in _PORTLESS or _TCP_AND_UDP.get(known, known.lower()) == "udp":
            return self.protocol.failed(f"{self.protocol.name} is {known}")
        first, last = self.bounds()
        place = self.from_port if isinstance(self.from_port.fact, Stated) else self.protocol
        if (first is not None and first > ports.last) or (last is not None and last < ports.first):
            return place.failed(f"ports {first} to {last}")
        if first is None or last is None:
            return (self.from_port if first is None else self.to_port).unknown()
        whole = (first, last) == (0, HIGHEST_PORT)
        return place.passed("every port" if whole else f"ports {first} to {last} cover {ports}")

    def overlaps(self, other: Entry) -> bool | None:
        """Whether some packet matches both; None where that is not settled."""
        protocols = {one.protocol.known and one.protocol.known.lower() for one in (self, other)}
        if len(protocols) == 2 and not protocols & ALL_PROTOCOLS and None not in protocols:
            return False
        (first, last), (low, high) = self.bounds(), other.bounds()
        if None in protocols:
            # Of all protocols, the ports that a rule states count for nothing.
            first = last = low = high = None
        if None not in (first, high) and first > high:  # type: ignore[operator]
            return False
        if None not in (last, low) and last < low:  # type: ignore[operator]
            return False
        mine, theirs = ([one.network for one in entry.ranges] for entry in (self, other))
        if None in protocols or None in (first, last, low, high) or None in mine or None in theirs:
            return None
        return any(
            within(left, right) or within(right, left)
            for left in mine
            for right in theirs
            if left is not None and right is not None
        )


class InlineEntry(Entry):
    """A rule that is written in its ACL."""

    __slots__ = ()

    number = integer(tf="rule_no")
    action = text(tf="action")


class SeparateEntry(Entry):
    """A rule that is a resource of its own."""

    __slots__ = ()

    number = integer(cfn="RuleNumber", tf="rule_number")
    action = text(cfn="RuleAction", tf="rule_action")
    egress = boolean(cfn="Egress", tf="egress", default=False)


class NetworkAcl(Resource):
    """A network ACL with all its rules."""

    cloudformation = "AWS::EC2::NetworkAcl"
    terraform = ("aws_network_acl", DEFAULT_ACL)

    vpc = reference("vpc.Vpc", cfn="VpcId", tf="vpc_id")
    subnets = references(
        "vpc.Subnet",
        cfn=on("AWS::EC2::SubnetNetworkAclAssociation.NetworkAclId", "SubnetId"),
        tf=("subnet_ids", on("aws_network_acl_association.network_acl_id", "subnet_id")),
    )
    ingress = parts(InlineEntry, tf="ingress")
    egress = parts(InlineEntry, tf="egress")
    separate = parts(
        SeparateEntry, cfn=on("AWS::EC2::NetworkAclEntry.NetworkAclId"), tf=on("aws_network_acl_rule.network_acl_id")
    )

    @property
    def is_default(self) -> bool:
        """Whether it is the ACL that comes with a VPC."""
        return self.block.type == DEFAULT_ACL

    def closed_to_everybody(self, *ports: Ports) -> Result:
        """Assert that no rule that stands in the ACL itself lets any address through to one of the ports.

        A refusal with a lower number counts, wherever it stands.
        """
        siblings = self.perhaps_inbound()
        hidden = self.separate.unknown("which rules are tried before is not settled") if self.separate.rest else None
        results = [_closed_in_order(entry, siblings, ports, self, hidden) for entry in self.ingress]
        if self.ingress.rest is not None:
            results.append(self.ingress.unknown())
        failing = [result for result in results if result.verdict is Verdict.FAIL]
        return all_of(failing or results, self.passed("no rule that stands in it lets anything in"))

    def serves_front_doors(self) -> Result:
        """Assert that each of its subnets holds a load balancer, which is open by design."""
        return self.subnets.is_set() & self.subnets.all(_holds_front_door)

    def inbound(self) -> Readings[Entry]:
        """The rules for traffic that comes in, by number."""
        return self._entries(self.ingress, egress=False)

    def perhaps_inbound(self) -> tuple[Entry, ...]:
        """The rules for traffic that comes in, and those of which the direction is not known."""
        return (*self.ingress, *(entry for entry in self.separate if entry.egress.known is not True))

    def outbound(self) -> Readings[Entry]:
        """The rules for traffic that goes out, by number."""
        return self._entries(self.egress, egress=True)

    def _entries(self, inline: Readings[InlineEntry], *, egress: bool) -> Readings[Entry]:
        separate = self.separate
        chosen = [entry for entry in separate if entry.egress.known is egress]
        involves = tuple(dict.fromkeys((self.address, *(entry.address for entry in chosen))))
        # A rule of which the direction is not known may be one more.
        undirected = (one.egress.fact for one in separate if isinstance(one.egress.fact, Undecided))
        rest = inline.rest or separate.rest or next(undirected, None)
        return Readings(inline.name, ordered([*inline, *chosen]), inline.span, rest, False, involves)


def _holds_front_door(link: Link) -> Result:
    subnet = link.to(Subnet)
    if subnet is None:
        words = f"{link.name} is no subnet of a load balancer in the template"
        return link.unknown() if may_lead_inside(link.fact) else link.failed(words)
    return subnet.holds_front_door()


def ordered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries in the order in which they are tried; one without a known number comes last."""
    return tuple(sorted(entries, key=lambda entry: (entry.number.known is None, entry.number.known or 0)))


class EntryResource(Resource):
    """A rule that is a resource of its own."""

    cloudformation = "AWS::EC2::NetworkAclEntry"
    terraform = "aws_network_acl_rule"

    acl = reference("network_acls.NetworkAcl", cfn="NetworkAclId", tf="network_acl_id")

    @property
    def entry(self) -> SeparateEntry:
        """The rule."""
        return SeparateEntry(self.block, self.value, self.view, self.absent)

    def closed_to_everybody(self, *ports: Ports) -> Result | None:
        """As `NetworkAcl.closed_to_everybody`, of this rule; None where it is for outbound traffic."""
        entry = self.entry
        if entry.egress.known is True:
            return None
        acl = self.acl.to(NetworkAcl)
        siblings = self._beside() if acl is None else acl.perhaps_inbound()
        hidden = None
        if may_lead_inside(self.acl.fact):
            hidden = self.acl.unknown("of which ACL it is a rule is not settled")
        elif acl is not None and acl.separate.rest is not None:
            hidden = acl.separate.unknown("which rules are tried before is not settled")
        closed = _closed_in_order(entry, siblings, ports, acl, hidden)
        return closed if entry.egress.known is False else closed | ~entry.egress.is_false()

    def _beside(self) -> tuple[Entry, ...]:
        """The rules of the template for the same ACL out of sight."""
        own = self.acl.fact
        others = (EntryResource(block, self.view) for block in self.view.graph.blocks_of(EntryResource.types()))
        return tuple(
            one.entry
            for one in others
            if isinstance(own, Undecided)
            and isinstance(one.acl.fact, Undecided)
            and own.value == one.acl.fact.value
            and one.entry.egress.known is not True
            and self.view.world.exists(one.block) is not False
        )


def _closed_in_order(
    entry: Entry,
    siblings: Iterable[Entry],
    ports: tuple[Ports, ...],
    acl: NetworkAcl | None,
    hidden: Result | None,
) -> Result:
    """`_closed`, where it is settled which rules are tried before; unknown where it depends on that.

    `hidden` says that there may be rules beside the siblings, and why.
    """
    number = entry.number.known
    perhaps = tuple(
        one
        for one in ordered(siblings)
        if (one.address, one.value) != (entry.address, entry.value)
        and (number is None or one.number.known is None or one.number.known < number)
    )
    surely = tuple(one for one in perhaps if number is not None and _unplaced(one) is None)
    judged = _closed(entry, surely, ports, acl)
    if judged.verdict is not _closed(entry, perhaps, ports, acl).verdict:
        unplaced = (_unplaced(one) for one in (entry, *perhaps))
        return next(one for one in unplaced if one is not None)
    return judged if hidden is None or judged.verdict is not Verdict.FAIL else hidden.involving(entry.address)


def _unplaced(entry: Entry) -> Result | None:
    """Unknown for a rule of which the number or the direction is not known; None for any other."""
    if entry.number.known is None:
        return entry.number.unknown("in which order its rules are tried is not settled")
    if isinstance(entry, SeparateEntry) and entry.egress.known is None:
        return entry.egress.unknown("for which direction it is a rule is not settled")
    return None


def _closed(entry: Entry, earlier: tuple[Entry, ...], ports: tuple[Ports, ...], acl: NetworkAcl | None) -> Result:
    closed = ~_opens(entry, earlier, ports)
    if acl is not None and closed.verdict is not Verdict.PASS:
        exempt = acl.serves_front_doors()
        closed = closed if exempt.verdict is Verdict.FAIL else closed | exempt
    first, last = entry.bounds()
    # Answers to what the subnet asks come back to these ports.
    is_ephemeral = first is not None and last is not None and first >= FIRST_UNPRIVILEGED and last == HIGHEST_PORT
    return closed.graded("low") if is_ephemeral else closed


def _opens(entry: Entry, earlier: tuple[Entry, ...], ports: Iterable[Ports]) -> Result:
    reached = any_of((_reaches(entry, earlier, one) for one in ports), entry.failed("covers none of the ports"))
    result = entry.from_anywhere() & entry.allows() & reached
    if result.verdict is not Verdict.PASS:
        return result
    named = result.because(f"{result.evidence[0].message}: {reached.evidence[0].message} for any address")
    return replace(named, involves=(entry.address,))


def _reaches(entry: Entry, earlier: tuple[Entry, ...], ports: Ports) -> Result:
    refused = any_of(
        (one.from_anywhere() & ~one.allows() & one.covers(ports) for one in earlier), entry.failed("nothing refuses it")
    )
    return entry.covers(ports) & ~refused


def numbered_apart(entries: Readings[Entry]) -> Result:
    """Assert that no two rules of one direction have the same number."""
    seen: dict[int, Entry] = {}
    for entry in entries:
        number = entry.number.known
        if number is not None and number in seen:
            return entry.number.failed(f"{entry.number.name} {number} is used twice").involving(seen[number].address)
        if number is not None:
            seen[number] = entry
    unknown = [entry.number.unknown() for entry in entries if entry.number.known is None]
    return all_of(unknown, entries.result(Verdict.PASS, "rule numbers are unique"))


def denials_bite(entries: Readings[Entry]) -> Result:
    """Assert that no rule lets through beforehand what a later one refuses."""
    results: list[Result] = []
    for position, entry in enumerate(entries):
        refuses = ~entry.allows()
        if refuses.verdict is Verdict.FAIL or entry.number.known is None:
            continue
        for earlier in entries.items[:position]:
            voided = refuses & earlier.allows()
            overlaps = earlier.overlaps(entry)
            if voided.verdict is Verdict.FAIL or overlaps is False:
                continue
            if overlaps is None or voided.verdict is Verdict.UNKNOWN:
                results.append(entry.action.unknown(f"whether {earlier.address} lets it through before is not known"))
            else:
                words = f"rule {earlier.number.known} lets through before what rule {entry.number.known} refuses"
                results.append(entry.action.failed(words).involving(earlier.address))
    if entries.rest is not None:
        results.append(entries.unknown())
    return all_of(results, entries.result(Verdict.PASS, "every refusal takes effect"))


def default_acl_is_harmless(subnet: Subnet) -> Result | None:
    """Assert of a subnet with a route to an internet gateway and no front door that it has a network ACL of its own.

    None for any other subnet. The ACL that comes with a VPC lets everything through.
    https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html
    """
    tables = subnet.route_tables
    public = [table.reaches_internet() for table in (link.to(RouteTable) for link in tables) if table is not None]
    if unseen_names(tables):
        public.append(tables.unknown(f"the route table of {subnet.address} is not settled"))
    if not public:
        return None
    open_ = any_of(public, public[0]) & ~subnet.holds_front_door() & ~_has_acl(subnet)
    if open_.verdict is Verdict.FAIL:
        return None
    words = "the VPC's default network ACL lets everything through"
    return subnet.failed(words).graded("low") if open_.verdict is Verdict.PASS else ~open_


def _has_acl(subnet: Subnet) -> Result:
    """Assert that an ACL of the template is that of the subnet, or may be."""
    graph = subnet.view.graph
    if graph.blocks_of((DEFAULT_ACL,)) or any(block.type in _NAMING for block, _ in graph.referrers(subnet.block)):
        return subnet.passed("a network ACL of the template is its own")
    acls = [NetworkAcl(block, subnet.view) for block in graph.blocks_of(NetworkAcl.types())]
    hidden = next((acl.subnets for acl in acls if unseen_names(acl.subnets)), None)
    if hidden is not None:
        return hidden.unknown("which network ACL stands before it is not settled")
    if any(acl.subnets.rest is not None for acl in acls):
        return subnet.passed("a network ACL of the template may be its own")
    return subnet.failed("no network ACL of the template is its own")


_NAMING = (*NetworkAcl.types(), "AWS::EC2::SubnetNetworkAclAssociation", "aws_network_acl_association")
