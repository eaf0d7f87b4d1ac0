"""What can be reached from the internet: address, route, network ACL and security group, all four of them open.

One closed link closes a path, whatever is unknown elsewhere. The evidence of a path is its hops in the order in which
a packet meets them, each with its own line.
https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from scanner.analysis.hosts.listening import GRAVE
from scanner.analysis.network.acl_passage import acl_lets_public_in
from scanner.analysis.network.internet_routes import is_routed_to_internet
from scanner.analysis.network.network_attachment import Attachment, Place
from scanner.model.base import Resource
from scanner.model.classic_elb import ClassicLoadBalancer
from scanner.model.elb import LoadBalancer
from scanner.model.fields import Link
from scanner.model.security_groups import SecurityGroup
from scanner.model.security_rules import HIGHEST_PORT, Ports, Rule
from scanner.model.vpc import Subnet
from scanner.verdict import Result, Verdict, any_of

VERSIONS = (4, 6)

Opened = Callable[[Rule, SecurityGroup], Result]
"""Says of a rule and its group whether it lets through more than is meant for the public."""


@dataclass(frozen=True, slots=True)
class Path:
    """One way in from the internet: whether it is open, and to which ports; none are named for one in doubt."""

    result: Result
    ports: tuple[Ports, ...] = ()

    @property
    def is_grave(self) -> bool:
        """Whether it leads to a port of administration, databases or file sharing."""
        return any(one.first <= grave.last and grave.first <= one.last for one in self.ports for grave in GRAVE)

    def ports_shown(self) -> str:
        """The ports in a message."""
        shown = [
            "every port" if (one.first, one.last) == (0, HIGHEST_PORT) else f"port {Ports(one.first, one.last)}"
            for one in self.ports
        ]
        return ", ".join(dict.fromkeys(shown)) or "a port that is not known"


@dataclass(frozen=True, slots=True)
class Exposure:
    """All ways in from the internet to one holder; `closed` says why there is none, where there is none."""

    attachment: Attachment
    paths: tuple[Path, ...]
    closed: Result

    def worst(self) -> Path:
        """An open path before one in doubt, a grave one before others; a closed one where nothing else is left."""
        if not self.paths:
            return Path(self.closed)
        order = (Verdict.PASS, Verdict.UNKNOWN, Verdict.FAIL)
        return min(self.paths, key=lambda path: (order.index(path.result.verdict), not path.is_grave))

    def is_open(self) -> Result:
        """Assert that some path is open; its hops follow as evidence, graded by what it leads to."""
        holder, worst = self.attachment.holder, self.worst()
        result = worst.result
        if result.verdict is Verdict.FAIL:
            return result.at(holder.span, result.evidence[0].message, holder.address).involving(holder.address)
        if result.verdict is Verdict.UNKNOWN:
            words = f"whether any address reaches it is not settled: {result.evidence[0].message}"
            return result.at(holder.span, words, holder.address).involving(holder.address)
        ports = dict.fromkeys(one for path in self.paths if path.result.verdict is Verdict.PASS for one in path.ports)
        shown = Path(result, tuple(ports)).ports_shown()
        opened = result.at(holder.span, f"any address reaches it on {shown}", holder.address)
        return opened.involving(holder.address).graded("critical" if worst.is_grave else "high")


def exposure_of(attachment: Attachment, wrong: Opened | None = None) -> Exposure:
    """The ways in from the internet to what hangs on the network so.

    `wrong` says of a rule whether it opens more than it may; without it, every opened port counts.
    """
    holder = attachment.holder
    if attachment.doubt is not None:
        shut = _shut_by_groups(attachment, wrong)
        paths = (Path(attachment.doubt),) if shut is None else ()
        return Exposure(attachment, paths, attachment.doubt if shut is None else shut)
    reached, closed = _places_reached(attachment)
    if not reached:
        return Exposure(attachment, (), closed)
    ways_in = list(_ways_in(attachment, wrong))
    open_: list[Path] = []
    shut = holder.failed("no security group lets the public in")
    for place, version, arrived in reached:
        for groups, ports, admits in ways_in:
            admitted = admits(version)
            if admitted.verdict is Verdict.FAIL:
                continue
            let_in = None if place.subnet is None else _through_acl(place.subnet, ports, version)
            if let_in is not None and let_in.verdict is Verdict.FAIL:
                shut = let_in.involving(*groups)
                continue
            whole = [arrived, admitted] if let_in is None else [arrived, let_in, admitted]
            open_.append(Path(_in_order([*whole, place.address(version)]).involving(*groups), ports))
    return Exposure(attachment, tuple(open_), shut)


def _shut_by_groups(attachment: Attachment, wrong: Opened | None) -> Result | None:
    """A failure where the security groups let nobody in, wherever the holder lies; None where they may, or where it may
    have none, as a network load balancer.
    """
    holder, groups = attachment.holder, attachment.groups
    if not groups or (isinstance(holder, LoadBalancer) and all(one.missing for one in groups)):
        return None
    admitted = (admits(version) for _, _, admits in _ways_in(attachment, wrong) for version in VERSIONS)
    if any(one.verdict is not Verdict.FAIL for one in admitted):
        return None
    return holder.failed("no security group lets the public in")


def is_on_internet(attachment: Attachment) -> Result:
    """Assert a public address and a route from the internet, whatever groups and ACLs let through."""
    if attachment.doubt is not None:
        return attachment.doubt
    reached, closed = _places_reached(attachment)
    return any_of((route & place.address(version) for place, version, route in reached), closed)


def _places_reached(attachment: Attachment) -> tuple[list[tuple[Place, int, Result]], Result]:
    """The subnets with a public address and a route, by IP version, with the route; and why there are no others."""
    holder = attachment.holder
    closed = holder.failed("it has no public address")
    reached = []
    for place in attachment.places:
        for version in VERSIONS:
            if place.address(version).verdict is Verdict.FAIL:
                continue
            route = _route(holder, place.subnet, version)
            if route.verdict is Verdict.FAIL:
                closed = route
            else:
                reached.append((place, version, route))
    return reached, closed


def _route(holder: Resource, link: Link | None, version: int) -> Result:
    if link is None:
        return holder.passed("the default VPC, in which it lies, is routed to the internet")
    subnet = link.to(Subnet)
    if subnet is None:
        return link.unknown("its subnet is not in the code")
    return is_routed_to_internet(subnet, version)


def _through_acl(link: Link, ports: Sequence[Ports], version: int) -> Result | None:
    subnet = link.to(Subnet)
    if subnet is None:
        return None
    return acl_lets_public_in(subnet, ports or (Ports(0, HIGHEST_PORT),), version)


def _ways_in(
    attachment: Attachment, wrong: Opened | None
) -> Iterator[tuple[tuple[str, ...], tuple[Ports, ...], Callable[[int], Result]]]:
    """What stands behind the ACL: for each rule of each group, the groups involved, the ports, and whom it admits."""
    if _has_group_of_service(attachment):
        holder, ports = attachment.holder, attachment.ports
        if ports is None:
            yield (), (), _always(holder.unknown("on which ports it listens is not settled"))
        elif ports:
            words = "Elastic Load Balancing gives it a group that admits any address to its listeners"
            yield (), ports, _always(holder.passed(words))
    for groups in attachment.groups:
        for link in groups:
            group = link.to(SecurityGroup)
            if group is None:
                yield (), (), _always(link.unknown("its security group is not in the code"))
                continue
            for rule in group.ingress:
                yield from _of_rule(rule, group, attachment, wrong)
            if group.ingress.rest is not None:
                words = f"which rules {group.address} has is not settled"
                yield (group.address,), (), _always(group.ingress.unknown(words))
        if groups.rest is not None:
            yield (), (), _always(groups.unknown("which security groups it has is not settled"))


def _has_group_of_service(attachment: Attachment) -> bool:
    """Whether it is a classic load balancer of the default VPC without a group, which the service then makes for it.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-vpc-security-groups.html
    """
    holder = attachment.holder
    return isinstance(holder, ClassicLoadBalancer) and holder.groups.missing and holder.subnets.missing


def _of_rule(
    rule: Rule, group: SecurityGroup, attachment: Attachment, wrong: Opened | None
) -> Iterator[tuple[tuple[str, ...], tuple[Ports, ...], Callable[[int], Result]]]:
    listening = attachment.ports
    if listening == ():
        return
    protocol = rule.protocol_name()
    ports = rule.reached(listening)
    unsettled = protocol is None or None in rule.bounds()
    if not ports and not unsettled:
        return

    def admits(version: int) -> Result:
        admitted = rule.admits_strangers(version)
        if admitted.verdict is Verdict.FAIL:
            return admitted
        if unsettled and not ports:
            admitted &= rule.has_ports() & rule.opens_one_port() if listening is None else rule.opens(*listening)
        if ports and attachment.unheard is not None and rule.opens_every_port().verdict is not Verdict.PASS:
            admitted &= attachment.unheard
        if wrong is not None:
            admitted &= wrong(rule, group)
        words = f"{group.address} admits {_source(rule, version)} on {rule.ports_shown()}"
        return admitted.because(words) if admitted.verdict is Verdict.PASS else admitted

    yield (group.address,), ports, admits


def _source(rule: Rule, version: int) -> str:
    """Whom a rule admits, in words."""
    for one in rule.ranges:
        if one.admits_strangers(version).verdict is Verdict.PASS:
            return one.shown
    return "every address"


def _always(result: Result) -> Callable[[int], Result]:
    return lambda _: result


def _in_order(links: Sequence[Result]) -> Result:
    """The conjunction of a path's links, each represented by what it says first."""
    whole = links[0]
    for link in links[1:]:
        whole = whole & link
    if whole.verdict is not Verdict.PASS:
        return whole
    return Result(Verdict.PASS, tuple(link.evidence[0] for link in links), (), whole.involves)
