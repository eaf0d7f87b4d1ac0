"""The rules of security groups: protocols, ports, and whom they let through.

https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from scanner.model import prefix_lists
from scanner.model.addresses import AddressRange, are_anywhere, ranges
from scanner.model.base import Part, Resource
from scanner.model.fields import Link, LinksField, boolean, integer, references, text
from scanner.model.readings import Missing, Stated, Undecided
from scanner.values import Reason, Unknown
from scanner.verdict import Result, Verdict

ALL_PROTOCOLS = frozenset({"-1", "all"})
_PROTOCOLS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}
"""https://www.iana.org/assignments/protocol-numbers/protocol-numbers.xhtml"""

HIGHEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Ports:
    """A service's ports, from first to last, and what it is called."""

    first: int
    last: int
    name: str = ""

    def __str__(self) -> str:
        number = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{self.name} ({number})" if self.name else number


def port(number: int, name: str = "") -> Ports:
    """A single port."""
    return Ports(number, number, name)


class Rule(Part):
    """One rule of a security group, in either direction, wherever it is written."""

    __slots__ = ()

    protocol = text(cfn="IpProtocol", tf=("protocol", "ip_protocol"))
    from_port = integer(cfn="FromPort", tf="from_port")
    to_port = integer(cfn="ToPort", tf="to_port")
    ranges = ranges(
        cfn=("CidrIp", "CidrIpv6"),
        tf=("cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"),
    )
    prefix_lists: ClassVar[LinksField]
    groups: ClassVar[LinksField]
    includes_self = boolean(tf="self", default=False)
    description = text(cfn="Description", tf="description")

    def protocol_name(self) -> str | None:
        """The protocol in small letters, numbers of the usual ones as names; None where it is not settled."""
        known = self.protocol.known
        if known is None:
            return None
        lowered = known.lower()
        return _PROTOCOLS.get(lowered, lowered)

    def covers_all_protocols(self) -> Result:
        """Assert the protocol -1: every protocol, every port."""
        return self.protocol.must(lambda value: value.lower() in ALL_PROTOCOLS)

    def has_ports(self) -> Result:
        """Assert TCP or UDP, the protocols whose ports a rule narrows."""
        return self.protocol.must(lambda _: self.protocol_name() in ("tcp", "udp"))

    def bounds(self) -> tuple[int | None, int | None]:
        """The first and the last port of a TCP or UDP rule, None where one is not settled.

        -1 and ports left out stand for every port.
        """
        low, high = self.from_port, self.to_port
        if low.known == -1 or (isinstance(low.fact, Missing) and isinstance(high.fact, Missing)):
            return 0, HIGHEST_PORT
        first = high.known if isinstance(low.fact, Missing) else low.known
        last = low.known if isinstance(high.fact, Missing) else high.known
        return first, HIGHEST_PORT if last == -1 else last

    def ports_shown(self) -> str:
        """The ports in a message."""
        if self.protocol_name() in ALL_PROTOCOLS:
            return "every port"
        first, last = self.bounds()
        return f"port {first}" if first == last and first is not None else f"ports {_shown(first)} to {_shown(last)}"

    def opens(self, *wanted: Ports) -> Result:
        """Assert that it lets at least one of the ports through over TCP or UDP."""
        protocol = self.protocol_name()
        if protocol in ALL_PROTOCOLS:
            return self.protocol.passed(f"{self.protocol.name} {self.protocol.known} covers every port")
        if protocol is not None and protocol not in ("tcp", "udp"):
            return self.protocol.failed(f"{self.protocol.name} is {self.protocol.known}")
        first, last = self.bounds()
        inside = [ports for ports in wanted if _reaches(first, last, ports)]
        if protocol is None:
            return self.protocol.unknown()
        if inside:
            named = ", ".join(str(ports) for ports in inside)
            return self._at_ports(Verdict.PASS, f"{self.ports_shown()} cover {named}")
        if any(_may_reach(first, last, ports) for ports in wanted):
            return self._unsettled_port()
        return self._at_ports(Verdict.FAIL, f"opens {self.ports_shown()}")

    def opens_every_port(self) -> Result:
        """Assert protocol -1, or all of TCP or UDP."""
        protocol = self.protocol_name()
        if protocol in ALL_PROTOCOLS or protocol is None:
            return self.covers_all_protocols()
        if protocol not in ("tcp", "udp"):
            return self.protocol.failed(f"{self.protocol.name} is {self.protocol.known}")
        first, last = self.bounds()
        if (first is not None and first > 1) or (last is not None and last < HIGHEST_PORT):
            return self._at_ports(Verdict.FAIL, f"opens {self.ports_shown()}")
        if first is None or last is None:
            return self._unsettled_port()
        return self._at_ports(Verdict.PASS, f"opens every {protocol.upper()} port")

    def opens_only(self, *allowed: Ports) -> Result:
        """Assert TCP or UDP on ports that all lie within one of `allowed`."""
        named = self.has_ports()
        if named.verdict is not Verdict.PASS:
            return named
        first, last = self.bounds()
        if any(_inside(first, last, ports) for ports in allowed):
            return self._at_ports(Verdict.PASS, f"opens {self.ports_shown()}")
        if any(_may_be_inside(first, last, ports) for ports in allowed):
            return self._unsettled_port()
        return self._at_ports(Verdict.FAIL, f"opens {self.ports_shown()}")

    def opens_beyond(self, *allowed: Ports) -> Result:
        """Assert protocol -1, or TCP or UDP on a port outside all of `allowed`."""
        return self.covers_all_protocols() | (self.has_ports() & ~self.opens_only(*allowed))

    def opens_one_port(self) -> Result:
        """Assert that the first port is the last one too."""
        first, last = self.bounds()
        if first is None or last is None:
            if _same(self):
                return self._at_ports(Verdict.PASS, f"{self.from_port.name} and {self.to_port.name} are the same")
            return self._unsettled_port()
        verdict = Verdict.PASS if first == last else Verdict.FAIL
        return self._at_ports(verdict, f"opens {self.ports_shown()}")

    def from_anywhere(self) -> Result:
        """Assert that some range of it, or of a prefix list in it, is every IPv4 or IPv6 address.

        In an egress rule the same asks for the destination.
        """
        by_range = self.ranges.any(AddressRange.is_anywhere, "names no address range")
        together = are_anywhere(self.ranges) if by_range.verdict is Verdict.FAIL else False
        if together is not False:
            verdict = Verdict.UNKNOWN if together is None else Verdict.PASS
            by_range = self.ranges.result(verdict, f"{self.ranges.name} together are every address")
        return by_range | self.prefix_lists.any(lambda link: _holds_anywhere(link, self), "names no prefix list")

    def admits_strangers(self, version: int) -> Result:
        """Assert that some range of it, or of a prefix list in it, keeps nobody of an IP version out."""
        by_range = self.ranges.any(lambda one: one.admits_strangers(version), "names no address range")
        return by_range | self.prefix_lists.any(lambda link: _holds_anywhere(link, self), "names no prefix list")

    def reached(self, listening: tuple[Ports, ...] | None) -> tuple[Ports, ...]:
        """The ports that it opens among those that something listens on, every port where that is not known.

        None for ICMP and other protocols without ports, and where its own ports are not known.
        """
        protocol = self.protocol_name()
        if protocol not in ("tcp", "udp") and protocol not in ALL_PROTOCOLS:
            return ()
        first, last = (0, HIGHEST_PORT) if protocol in ALL_PROTOCOLS else self.bounds()
        if first is None or last is None:
            return ()
        if listening is None:
            return (Ports(first, last),)
        return tuple(
            Ports(max(first, one.first), min(last, one.last)) for one in listening if _reaches(first, last, one)
        )

    def admits_anyone_to(self, *wanted: Ports) -> Result:
        """Assert that any address is let through to one of the ports; the place is the source."""
        result = self.from_anywhere() & self.opens(*wanted)
        if result.verdict is not Verdict.PASS:
            return result
        opened = ", ".join(str(ports) for ports in self.opened(wanted)) or "every port"
        return result.because(f"{result.evidence[0].message}: any address may reach {opened}")

    def opened(self, wanted: Iterable[Ports]) -> list[Ports]:
        """Those of the ports that it surely opens; none are listed for protocol -1."""
        if self.protocol_name() not in ("tcp", "udp"):
            return []
        first, last = self.bounds()
        return [ports for ports in wanted if _reaches(first, last, ports)]

    def names_group(self, group: Resource) -> Result:
        """Assert that its source is the group itself."""
        own = self.includes_self.is_true()
        groups = self.groups
        if groups.rest is not None and comes_from_outside(groups.rest):
            groups = replace(groups, rest=None)
        return own | groups.any(lambda link: _is_group(link, group), "names no group")

    def _at_ports(self, verdict: Verdict, message: str) -> Result:
        for reading in (self.from_port, self.to_port, self.protocol):
            if isinstance(reading.fact, Stated):
                return reading.result(verdict, reading.span, message)
        return self.from_port.result(verdict, self.span, message)

    def _unsettled_port(self) -> Result:
        low, high = self.from_port, self.to_port
        return low.unknown() if isinstance(low.fact, Undecided) else high.unknown()


class IngressRule(Rule):
    """A rule that admits traffic."""

    __slots__ = ()

    prefix_lists = references(
        "prefix_lists.PrefixList", cfn="SourcePrefixListId", tf=("prefix_list_ids", "prefix_list_id")
    )
    groups = references(
        "security_groups.SecurityGroup",
        cfn=("SourceSecurityGroupId", "SourceSecurityGroupName"),
        tf=("security_groups", "source_security_group_id", "referenced_security_group_id"),
    )


class EgressRule(Rule):
    """A rule that lets traffic out; its ranges and groups are destinations."""

    __slots__ = ()

    prefix_lists = references(
        "prefix_lists.PrefixList", cfn="DestinationPrefixListId", tf=("prefix_list_ids", "prefix_list_id")
    )
    groups = references(
        "security_groups.SecurityGroup",
        cfn="DestinationSecurityGroupId",
        tf=("security_groups", "source_security_group_id", "referenced_security_group_id"),
    )


def _same(rule: Rule) -> bool:
    low, high = rule.from_port.fact, rule.to_port.fact
    return isinstance(low, Undecided) and isinstance(high, Undecided) and low.value == high.value


def _shown(number: int | None) -> str:
    return "an unknown port" if number is None else str(number)


def _reaches(first: int | None, last: int | None, ports: Ports) -> bool:
    return first is not None and last is not None and first <= ports.last and last >= ports.first


def _may_reach(first: int | None, last: int | None, ports: Ports) -> bool:
    return (first is None or first <= ports.last) and (last is None or last >= ports.first)


def _inside(first: int | None, last: int | None, ports: Ports) -> bool:
    return first is not None and last is not None and ports.first <= first and last <= ports.last


def _may_be_inside(first: int | None, last: int | None, ports: Ports) -> bool:
    return (first is None or ports.first <= first <= ports.last) and (last is None or ports.first <= last <= ports.last)


def comes_from_outside(rest: Undecided) -> bool:
    """Whether what is not seen of a list is handed in, hence nothing that this template makes."""
    return isinstance(rest.value, Unknown) and rest.value.reason in _OUTSIDE


_OUTSIDE = (Reason.PARAMETER, Reason.IMPORT, Reason.DATA_SOURCE, Reason.DYNAMIC, Reason.MODULE, Reason.NESTED_STACK)


def _is_group(link: Link, group: Resource) -> Result:
    target = link.known
    if target is not None:
        verdict = Verdict.PASS if target.address == group.address else Verdict.FAIL
        return link.result(verdict, link.span, f"{link.name} is {target.address}")
    # What lies outside, or comes in from outside, is not a group that this template makes.
    return link.failed(f"{link.name} is another group")


def _holds_anywhere(link: Link, rule: Rule) -> Result:
    held = link.to(prefix_lists.PrefixList)
    if held is not None:
        return held.holds_anywhere()
    if isinstance(link.fact, Stated) or prefix_lists.is_managed_by_aws(link, rule):
        return link.failed(f"{link.name} names a list of a service's own addresses")
    return link.unknown(f"{link.name} is a prefix list outside the template")
