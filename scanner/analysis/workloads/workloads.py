"""Workloads: what a user, a partner or a clock reaches, with everything that it needs in turn.

A workload is an entry point with all that is reached from it over routing, events, names and the network (see
`dependencies`). An entry is a front door (a distribution, an API, a load balancer, a machine with a public address, a
Kubernetes cluster), or a program that works in the background; what another entry leads to belongs to that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scanner.analysis.hosts.machine_roles import peers
from scanner.analysis.workloads.cloudfront_origins import REGIONAL
from scanner.analysis.workloads.dependencies import BALANCED_TYPES, Kind, is_passed, onward
from scanner.analysis.workloads.loose_ends import GUARDED, ends_beyond, open_stores
from scanner.analysis.workloads.outside_calls import outside_of
from scanner.analysis.workloads.tier_members import Behaviour, Member
from scanner.analysis.workloads.tiers import member_of
from scanner.analysis.workloads.workload_entries import (
    Balancer,
    Door,
    Entry,
    entries_of,
    entry_addresses,
    serves_requests,
)
from scanner.analysis.workloads.zone_loss import Beside, Fate, State, Tier, fates, gravest, zones_of_tiers
from scanner.model import classic_elb, cloudfront, ec2, elb
from scanner.model.base import Resource, View, typed
from scanner.model.listeners import Listener
from scanner.model.target_groups import TargetGroup
from scanner.model.zones import ZoneTerm
from scanner.template import Block
from scanner.verdict import Evidence, Result, Severity, Verdict


@dataclass(frozen=True, slots=True)
class Edge:
    """One tier leads to another; both by address."""

    source: str
    target: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Workload:
    """An entry point and its tiers, by address, itself first where it is one.

    `unseen` are results that say what of it lies outside the template, `loose` those that say where it may go on inside
    of it. `doubt` says why it may be a part of another workload, where it may.
    """

    entry: Resource
    tiers: dict[str, Tier]
    edges: tuple[Edge, ...]
    unseen: tuple[Result, ...] = ()
    loose: tuple[Result, ...] = ()
    doubt: Result | None = None

    @property
    def zones(self) -> list[ZoneTerm]:
        """Every zone that some tier has a part in, or leaves the network by."""
        return zones_of_tiers(self.tiers.values())

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of all members of all tiers."""
        return tuple(member.resource.address for tier in self.tiers.values() for member in tier.members)

    def fates(self, zone: ZoneTerm | None) -> list[Fate]:
        """What becomes of each tier when a zone is lost; None stands for any zone."""
        return fates(self.tiers, zone)

    def survives(self, zone: ZoneTerm | None) -> Result:
        """Assert that every tier goes on without a zone; None stands for any zone.

        It counts all that the entry leads to: whatever is bound to the zone is taken away, and with it each route that
        runs through it. A tier goes on while one of its members is up at once and can reach what it needs.
        """
        return _judged(self, zone, self.fates(zone))

    def outages(self) -> Iterator[tuple[ZoneTerm | None, list[Fate]]]:
        """Each zone in use with what becomes of the tiers; one that nobody names, where none is stated."""
        zones: list[ZoneTerm | None] = list(self.zones)
        for zone in zones or [None]:
            yield zone, self.fates(zone)

    def may_be_a_part(self) -> Result:
        """Unknown, since something may lead to the entry that is not settled: then it is no workload of its own."""
        words = f"whether {self.entry.address} is a workload of its own is not known"
        doubt = self.doubt if self.doubt is not None else self.entry.unknown("nothing is known of what leads to it")
        whole = self.entry.unknown(f"{words}: {doubt.evidence[0].message}", *doubt.needs)
        return replace(whole, evidence=(*whole.evidence, *doubt.evidence)).involving(*doubt.involves, *self.addresses)

    @property
    def serves_requests(self) -> bool:
        """Whether somebody waits for its answers; what a queue or a clock drives can wait itself."""
        return serves_requests(self.entry)


def workload_of(entry: Entry) -> Workload | None:
    """The workload behind an entry point; None for what is no entry, or where nothing is seen behind it."""
    entries = entry_addresses(entry.view.graph)
    if entry.address not in entries:
        return None
    found = _Walk(entry).workload()
    zonal = any(_has_zones(tier) for tier in found.tiers.values())
    seen = zonal or (isinstance(entry, Door) and len(found.tiers) > 1)
    if not seen and not found.loose:
        return None
    doubt = entries[entry.address]
    return found if doubt is None else replace(found, unseen=(*found.unseen, doubt), doubt=doubt)


def workloads_of(view: View) -> Iterator[Workload]:
    """All workloads of a root."""
    for entry in entries_of(view):
        found = workload_of(entry)
        if found is not None:
            yield found


def _has_zones(tier: Tier) -> bool:
    return any(member.behaviour is not Behaviour.REGIONAL for member in tier.members)


class _Walk:
    """One walk from an entry, breadth first: tiers found, and what led to them."""

    def __init__(self, entry: Resource) -> None:
        self.entry = entry
        self.members: dict[str, Member] = {}
        self.leaders: dict[str, str] = {}
        self.edges: dict[tuple[str, str], Kind] = {}
        self.unseen: list[Result] = []
        self.loose: list[Result] = []
        self.places: dict[str, str] = {}
        """What attaches something to a place, by address, with the place."""
        self.open: dict[str, Result] = {}
        """The places at which more may stand than is seen, each with why."""
        self._walk()

    def _walk(self) -> None:
        # Each step: a block, the tier that led to it, how, and what those that were found beside it stand in for.
        waiting: list[tuple[Block, str, Kind, str]] = [(self.entry.block, "", Kind.NAMED, "")]
        seen: set[tuple[str, str]] = set()
        while waiting:
            block, through, kind, beside = waiting.pop(0)
            if self.entry.view.world.exists(block) is False:
                continue
            resource = typed(block, self.entry.view)
            address = block.address
            member = self.members.get(address) or member_of(resource)
            if member is not None:
                known = address in self.members
                self.members[address] = member
                self._stand_in(address, beside)
                if through and through != address:
                    self.edges.setdefault((through, address), kind)
                if known:
                    continue
                if isinstance(resource, ec2.Instance):
                    place = beside or f"peers of {address}"
                    self._stand_in(address, place)
                    waiting.extend((one.block, through, kind, place) for one in peers(resource))
            elif (address, through) in seen or (address != self.entry.address and not is_passed(block)):
                continue
            seen.add((address, through))
            self._step(resource, address if member is not None else through, beside, waiting)
        self._note_loose({*self.members, *(address for address, _ in seen)})

    def _step(self, resource: Resource, origin: str, beside: str, waiting: list[tuple[Block, str, Kind, str]]) -> None:
        block = resource.block
        shared = block.address if block.type in BALANCED_TYPES else ""
        if is_passed(block) and block.address not in self.members and not shared:
            shared = beside  # An attachment passes on which group it registers with.
        if shared:
            self.places[block.address] = shared
        leads = [(lead.block, origin, lead.kind, shared) for lead in onward(resource)]
        waiting.extend(leads)
        self._note_unseen(resource, bool(leads))

    def _note_unseen(self, resource: Resource, leads_on: bool) -> None:
        match resource:
            case cloudfront.Distribution():
                self.unseen.extend(_unseen_origins(resource))
            case elb.LoadBalancer() if not leads_on:
                words = f"what {resource.address} forwards to is not in the template"
                self.unseen.append(resource.unknown(words, f"the targets of {resource.address}"))
            case Listener() if (unseen := resource.unseen_targets()) is not None:
                self.unseen.append(unseen)
            case TargetGroup() | classic_elb.ClassicLoadBalancer() if not leads_on:
                words = f"who is registered with {resource.address} is not in the template"
                self.unseen.append(resource.unknown(words, f"the targets of {resource.address}"))

    def _note_loose(self, visited: set[str]) -> None:
        """Note where the workload may go on, or have more of the same, by what is not settled."""
        for end, address in ends_beyond(self.entry.view, visited):
            self.loose.append(end.unknown())
            if address in self.places:
                self.open.setdefault(self.places[address], self.loose[-1])
        if any(isinstance(member.resource, GUARDED) for member in self.members.values()):
            stores = open_stores(self.entry.view)
            self.loose.extend(doubt for address, doubt in stores.items() if address not in visited)

    def _stand_in(self, address: str, beside: str) -> None:
        """Unite a member with those that are found at the same place."""
        if beside:
            first = self._leader(self.leaders.setdefault(f"at {beside}", address))
            own = self._leader(address)
            if own != first:
                self.leaders[own] = first

    def _leader(self, address: str) -> str:
        while (found := self.leaders.get(address, address)) != address:
            address = found
        return address

    def workload(self) -> Workload:
        """The workload that was found."""
        grouped: dict[str, list[Member]] = {}
        for address, member in self.members.items():
            grouped.setdefault(self._leader(address), []).append(member)
        called = {address: leader for leader, found in grouped.items() for address in (leader, *_addresses(found))}
        edges: dict[tuple[str, str], Kind] = {}
        for (source, target), kind in self.edges.items():
            pair = (called.get(source, source), called[target])
            if pair[0] != pair[1]:
                edges.setdefault(pair, kind)
        drawn = tuple(Edge(source, target, kind) for (source, target), kind in edges.items())
        opened = {self._leader(f"at {place}"): unseen for place, unseen in self.open.items()}
        tiers = {
            leader: Tier(
                tuple(found),
                tuple(_beside(found, drawn, leader)),
                outside_of(found, drawn, leader, grouped),
                opened.get(leader),
            )
            for leader, found in grouped.items()
        }
        return Workload(self.entry, tiers, drawn, (*self.unseen, *self.loose), tuple(self.loose))


def _unseen_origins(distribution: cloudfront.Distribution) -> Iterator[Result]:
    """What a distribution leads to outside the template, but for what answers from several zones by itself."""
    for origin in distribution.origins:
        target = origin.domain
        regional = target.is_bucket or target.is_bucket_website or any(name in target.written for name in REGIONAL)
        if target.resource is None and not regional:
            words = f"what {distribution.address} leads to is not in the template"
            yield target.reading.unknown(words) if target.reading.known is None else origin.unknown(words)


def _addresses(members: Iterable[Member]) -> list[str]:
    return [member.resource.address for member in members]


def _beside(members: list[Member], edges: Iterable[Edge], leader: str) -> Iterator[Beside]:
    """What a tier needs in its own zone: mount targets, and targets where requests don't cross zones."""
    first = members[0].resource
    crossing = _crosses_zones(first) if isinstance(first, Balancer) else None
    for edge in edges:
        if edge.source != leader:
            continue
        if edge.kind is Kind.MOUNTED:
            why = f"no mount target of {edge.target} is left in its zone"
            yield Beside(edge.target, why, f"give {edge.target} a mount target in each zone")
        elif crossing is not None and crossing.verdict is not Verdict.PASS:
            why = f"no node is left in a zone with a part of {edge.target}, and requests don't cross zones"
            yield Beside(edge.target, why, "spread requests over all zones", crossing.verdict is Verdict.FAIL)


def _crosses_zones(balancer: Balancer) -> Result:
    return balancer.spreads_over_zones() if isinstance(balancer, elb.LoadBalancer) else balancer.cross_zone.is_true()


def outlives_each_zone(entry: Entry) -> Result | None:
    """Assert that the workload behind an entry point goes on when any one zone is lost; None for what has none.

    What would be lost is critical, what would be interrupted high; low where only a queue or a clock waits.
    """
    workload = workload_of(entry)
    if workload is None:
        return None
    if workload.doubt is not None:
        return workload.may_be_a_part()
    judged = [_judged(workload, zone, found) for zone, found in workload.outages()]
    failed = [one for one in judged if one.verdict is Verdict.FAIL]
    if failed:
        worst = min(failed, key=lambda one: one.severity != "critical")
        others = (one.evidence[0] for one in failed if one is not worst)
        return replace(worst, evidence=(*worst.evidence, *others))
    unknown = next((one for one in judged if one.verdict is Verdict.UNKNOWN), None)
    if unknown is not None:
        return unknown
    if workload.unseen:
        needs = (need for one in workload.unseen for need in one.needs)
        words = workload.unseen[0].evidence[0].message
        return entry.unknown(words, *dict.fromkeys(needs)).involving(*workload.addresses)
    return entry.passed("it goes on without any one of its zones").involving(*workload.addresses)


def _judged(workload: Workload, zone: ZoneTerm | None, found: list[Fate]) -> Result:
    """What the loss of one zone means for a workload as a whole."""
    entry = workload.entry
    best = max((fate.best for fate in found), default=State.CONTINUES)
    worst = max((fate.worst.state for fate in found), default=State.CONTINUES)
    named = zone.describe() if zone is not None else "one zone"
    if worst is State.CONTINUES:
        return entry.passed(f"without {named} it goes on").involving(*workload.addresses)
    if best is State.CONTINUES:
        fate = gravest(found)[0]
        result = entry.unknown(f"without {named}: {fate.reason}", *fate.needs)
    else:
        fate = gravest(found)[0]
        severity: Severity = "critical" if best is State.LOST else "high" if workload.serves_requests else "low"
        result = entry.failed(f"without {named}: {fate.reason}").graded(severity)
    resource = fate.worst.member.resource
    mend = (Evidence(resource.span, f"to mend it, {fate.worst.mend}", resource.address),) if fate.worst.mend else ()
    stated = tuple(one for outcome in fate.worst.results for one in outcome.evidence[:3])
    rests_on = [address for outcome in fate.worst.results for address in outcome.involves]
    result = replace(result, evidence=(*result.evidence, *stated, *mend))
    return result.involving(*workload.addresses, *rests_on)
