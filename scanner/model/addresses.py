"""Address ranges as templates state them: IPv4 and IPv6, written out, borrowed from a network, or partly known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import TypeAlias, overload

from scanner.model.base import Node
from scanner.model.fields import Field, Found, Source, Sources, gather
from scanner.model.readings import Missing, Reading, Readings, Stated, Undecided, undecided
from scanner.values import Absent, Known, ListValue, Reason, Reference, Text, Unknown, Value, plain, to_text
from scanner.verdict import Result, Verdict

Network: TypeAlias = IPv4Network | IPv6Network

VPC_TYPES = frozenset({"AWS::EC2::VPC", "aws_vpc", "aws_default_vpc"})
SUBNET_TYPES = frozenset({"AWS::EC2::Subnet", "aws_subnet", "aws_default_subnet"})

PRIVATE = tuple(
    ip_network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
"""Ranges that no route of the internet leads to: RFC 1918, RFC 6598 and RFC 4193."""


NARROW: Mapping[int, int] = {4: 8, 6: 32}
"""By IP version, the shortest prefix of a range that is no public one: what S3 asks of a policy's address condition.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""


@dataclass(frozen=True, slots=True)
class AddressRange:
    """One range of addresses. `owner` is the type of the resource whose range it is, where it is borrowed."""

    reading: Reading[str]
    owner: str = ""
    owner_address: str = ""

    @property
    def network(self) -> Network | None:
        """The range where it is settled and well-formed; a single address is a range of one."""
        return network_of(self.reading.known or "")

    @property
    def shown(self) -> str:
        """The range in a message."""
        return self.reading.known or self.owner_address or "a range that is not known"

    @property
    def prefix_length(self) -> int | None:
        """The length of its prefix where that is settled, though the range itself may not be."""
        network, fact = self.network, self.reading.fact
        if network is not None:
            return network.prefixlen
        return _prefix_length(fact.value) if isinstance(fact, Undecided) else None

    def of_vpc(self) -> bool:
        """Whether it is a VPC's own range by reference."""
        return self.owner in VPC_TYPES

    def of_subnet(self) -> bool:
        """Whether it is a subnet's own range by reference."""
        return self.owner in SUBNET_TYPES

    def is_anywhere(self) -> Result:
        """Assert that it is every address of its kind (`0.0.0.0/0`, `::/0`).

        A VPC has a range of /16 at the most, hence neither it nor its subnets are.
        https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
        """
        reading = self.reading
        match reading.fact:
            case Stated(value):
                network = network_of(value)
                if network is None:
                    return reading.unknown(f"{reading.name} is {value}, which is not an address range")
                return reading.result(_verdict(network.prefixlen == 0), reading.span, f"{reading.name} is {value}")
            case Missing():
                return reading.failed(f"{reading.name} is not set")
            case Undecided(value=value):
                if self.of_vpc() or self.of_subnet() or (_prefix_length(value) or 0) > 0:
                    return reading.failed(f"{reading.name} is not every address")
                return reading.unknown()

    def is_anywhere_of(self, version: int) -> Result:
        """Assert that it is every address of an IP version, 4 or 6."""
        other = self._of_other(version)
        return self.is_anywhere() if other is None else other

    def admits_strangers(self, version: int) -> Result:
        """Assert that it is every address of an IP version, or so much of the public ones that it keeps nobody out."""
        other = self._of_other(version)
        if other is not None:
            return other
        anywhere = self.is_anywhere()
        return (
            anywhere if anywhere.verdict is Verdict.PASS else anywhere | self.is_public() & self.is_wider_than(NARROW)
        )

    def _of_other(self, version: int) -> Result | None:
        """A failure for a range of the other IP version, which its property's name tells where nothing else does."""
        network, name = self.network, self.reading.name
        of = network.version if network is not None else 6 if "v6" in name else 4
        return self.reading.failed(f"{name} is for the other IP version") if of != version else None

    def covers(self, *others: str) -> Result:
        """Assert that all of one of the other ranges lies in it."""
        network, reading = self.network, self.reading
        if network is None:
            return (
                reading.failed(f"{self.shown} is smaller") if self.of_vpc() or self.of_subnet() else reading.unknown()
            )
        inner = [one for one in (network_of(other) for other in others) if one is not None]
        verdict = _verdict(any(within(one, network) for one in inner))
        return reading.result(verdict, reading.span, f"{reading.name} is {network}")

    def lies_within(self, *others: str) -> Result:
        """Assert that all of it lies in one of the other ranges."""
        network, reading = self.network, self.reading
        outer = [one for one in (network_of(other) for other in others) if one is not None]
        if network is None and outer:
            return reading.unknown()
        verdict = _verdict(network is not None and any(within(network, one) for one in outer))
        return reading.result(verdict, reading.span, f"{reading.name} is {self.shown}")

    def is_public(self) -> Result:
        """Assert that it holds addresses of the internet."""
        network, reading = self.network, self.reading
        if network is not None:
            return reading.result(_verdict(not is_private(network)), reading.span, f"{reading.name} is {network}")
        if self.of_vpc() or self.of_subnet():
            return reading.failed(f"{self.shown} is a range of the private network")
        return reading.unknown()

    def is_wider_than(self, bits: Mapping[int, int]) -> Result:
        """Assert a prefix shorter than that of its IP version in `bits` ({4: 24, 6: 64})."""
        network, reading = self.network, self.reading
        if network is not None:
            wide = network.prefixlen < bits[network.version]
            return reading.result(_verdict(wide), reading.span, f"{reading.name} is {network}")
        length = _prefix_length(reading.fact.value) if isinstance(reading.fact, Undecided) else None
        if length is not None:
            wide = length < bits[6 if "v6" in reading.name else 4]
            return reading.result(_verdict(wide), reading.span, f"{reading.name} has a prefix of /{length}")
        return reading.unknown()


def _verdict(holds: bool) -> Verdict:
    return Verdict.PASS if holds else Verdict.FAIL


def network_of(text: str) -> Network | None:
    """The range that a text names, host bits ignored; None where it names none."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def are_anywhere(found: Iterable[AddressRange]) -> bool | None:
    """Whether ranges make up every address of an IP version together, as two halves do; None where those that are not
    settled may complete the others.
    """
    ranges = list(found)
    networks = [one.network for one in ranges]
    fourth = collapse_addresses([one for one in networks if isinstance(one, IPv4Network)])
    sixth = collapse_addresses([one for one in networks if isinstance(one, IPv6Network)])
    if any(one.prefixlen == 0 for one in fourth) or any(one.prefixlen == 0 for one in sixth):
        return True
    shares = [2.0**-length for one in ranges if (length := one.prefix_length) is not None]
    return None if None in networks and sum(shares) >= 1 else False


def is_private(network: Network) -> bool:
    """Whether all of the range lies within ranges that the internet does not route."""
    return any(within(network, private) for private in PRIVATE)


def within(inner: Network, outer: Network) -> bool:
    """Whether all of one range lies in another; ranges of different kinds never do."""
    if isinstance(inner, IPv4Network) and isinstance(outer, IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(inner, IPv6Network) and isinstance(outer, IPv6Network):
        return inner.subnet_of(outer)
    return False


def _prefix_length(value: Value) -> int | None:
    """The length after the slash of a text whose end is known."""
    suffix = value.suffix() if isinstance(value, Text) else ""
    digits = suffix.rpartition("/")[2]
    return int(digits) if "/" in suffix and digits.isdecimal() and len(digits) < 4 else None


class RangesField(Field):
    """A list of address ranges; all sources are gathered."""

    @overload
    def __get__(self, node: None, owner: type) -> RangesField: ...
    @overload
    def __get__(self, node: Node, owner: type) -> Readings[AddressRange]: ...
    def __get__(self, node: Node | None, owner: type) -> RangesField | Readings[AddressRange]:
        if node is None:
            return self
        return gather(self, node, self._element)

    def find_all(self, node: Node) -> Iterator[Found]:
        """As `Field.find_all`; where a property holds one range, a value that is not known is one range, not a list."""
        for found in super().find_all(node):
            single = not found.source.path.endswith("blocks")
            if single and isinstance(found.value, Unknown) and found.value.reason is not Reason.MISSING:
                yield replace(found, value=ListValue((found.value,), found.value.span))
            else:
                yield found

    def _element(self, value: Value, node: Node, source: Source) -> AddressRange | None:
        if isinstance(value, Absent):
            return None
        return address_range(value, self.label(node, source), node)


def ranges(*, cfn: Sources = (), tf: Sources = ()) -> RangesField:
    """A list of address ranges."""
    return RangesField(cfn, tf)


def address_range(value: Value, label: str, node: Node) -> AddressRange:
    """One value as an address range, with the resource that it is borrowed from."""
    owner, address = _owner(value, node)
    settled = plain(value)
    if isinstance(settled, Known):
        fact: Stated[str] | Undecided = Stated(to_text(settled.value), value.span)
    elif isinstance(settled, Reference):
        name = f"{settled.address}.{settled.attribute}".rstrip(".")
        fact = undecided(Unknown(Reason.COMPUTED, settled.span, name))
    else:
        fact = undecided(settled)
    return AddressRange(Reading(label, fact, (node.address,)), owner, address)


def _owner(value: Value, node: Node) -> tuple[str, str]:
    if isinstance(value, Reference):
        block = node.view.graph.block(value.address)
        # Terraform writes the type into the address, of something that nobody declares too.
        kind = block.type if block is not None else value.address.rpartition(".")[0].rpartition(".")[2]
        return kind, value.address
    if isinstance(value, Unknown) and value.reason is Reason.DATA_SOURCE:
        return value.needs.rpartition("data.")[2].partition(".")[0], value.describe()
    return "", ""
