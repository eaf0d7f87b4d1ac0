"""The loss of one zone, simulated: what of each tier is left, and what that leaves of the whole.

Nothing here knows a service: tiers, their parts and their needs are made in `tiers` and `workloads`. Where zones or
sizes are not settled, it is run as well as it could go, and as badly. What both runs agree on is certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from scanner.analysis.workloads.tier_members import Behaviour, Exit, Member, Part
from scanner.model.base import Resource
from scanner.model.zones import COMPARED, Relation, ZoneTerm, relation
from scanner.verdict import Result, Verdict

CLIQUES = 32
"""The most ways in which zones that nobody can tell apart may be one; past it, all of them are taken to be lost."""


class State(IntEnum):
    """What becomes of something when a zone is lost; the worst last."""

    CONTINUES = 0
    INTERRUPTED = 1
    LOST = 2


@dataclass(frozen=True, slots=True)
class Beside:
    """A need for a part of another tier in the same zone; not `firm` where that is only possible."""

    tier: str
    why: str
    mend: str
    firm: bool = True


@dataclass(frozen=True, slots=True)
class Tier:
    """Members that stand in for each other: while one of them goes on, the tier does.

    `outside` is something of the Region that its members reach by their way out alone. `unseen` says why there may be
    further members, which cannot be seen.
    """

    members: tuple[Member, ...]
    beside: tuple[Beside, ...] = ()
    outside: Resource | None = None
    unseen: Result | None = None

    @property
    def address(self) -> str:
        """The address of the first member, by which the tier is called."""
        return self.members[0].resource.address

    @property
    def named(self) -> str:
        """The tier in words."""
        others = len(self.members) - 1
        return self.address if not others else f"{self.address} (and {others} like it)"


def word_of(best: State, worst: State) -> str:
    """A range of states in one word: the least that surely happens, or that it is unknown whether anything does."""
    return "unknown" if best is State.CONTINUES and worst is not best else best.name.lower()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state of one tier in one run, with the reason in words and the results that it rests on."""

    state: State
    tier: Tier
    member: Member
    why: str
    results: tuple[Result, ...] = ()
    mend: str = ""
    follows: bool = False
    """Whether it merely follows from what becomes of another tier."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a tier when a zone is lost: at best and at worst. The two agree where all is settled."""

    tier: Tier
    mildest: Outcome
    worst: Outcome

    @property
    def best(self) -> State:
        """The state at best: what surely happens at least."""
        return self.mildest.state

    @property
    def word(self) -> str:
        """The state in one word: continues, interrupted, lost, unknown."""
        return word_of(self.best, self.worst.state)

    @property
    def reason(self) -> str:
        """A clause that says what becomes of the tier and why."""
        called, worst, why = self.tier.named, self.worst.state, self.worst.why
        if worst is State.CONTINUES:
            return f"{called} goes on: {why}"
        if self.best is worst:
            return f"{called} is {worst.name.lower()}: {why}"
        if self.best is State.INTERRUPTED:
            return f"{called} is interrupted at least ({self.mildest.why}), and may be lost: {why}"
        return f"{called} may be {worst.name.lower()}: {why}"

    @property
    def needs(self) -> tuple[str, ...]:
        """What would settle it."""
        unseen = () if self.tier.unseen is None else (self.tier.unseen,)
        return tuple(dict.fromkeys(need for result in (*self.worst.results, *unseen) for need in result.needs))


@dataclass(slots=True)
class _Run:
    """One run: the zones that are lost, and whether what is not settled turns out well."""

    tiers: Mapping[str, Tier]
    lost: Sequence[ZoneTerm]
    hopeful: bool
    known: dict[int, bool] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """The tiers that are being looked at for what they have beside others."""

    def is_lost(self, term: ZoneTerm) -> bool:
        found = self.known.get(id(term))
        if found is None:
            found = any(one is term or relation(one.value, term.value) is Relation.SAME for one in self.lost)
            self.known[id(term)] = found
        return found

    def outcome(self, tier: Tier) -> Outcome:
        """The best that any of its members can do, one of those too that nobody sees."""
        best = min((self._of(member, tier) for member in tier.members), key=lambda one: one.state)
        if self.hopeful and tier.unseen is not None and best.state is not State.CONTINUES:
            return Outcome(State.CONTINUES, tier, best.member, _said(tier.unseen), (tier.unseen,))
        return best

    def _of(self, member: Member, tier: Tier) -> Outcome:
        if member.behaviour is Behaviour.REGIONAL:
            return Outcome(State.CONTINUES, tier, member, "it belongs to the whole Region")
        if member.behaviour is Behaviour.TAKEN_OVER and self._holds(member.spread):
            return Outcome(State.CONTINUES, tier, member, _said(member.spread), (member.spread,))
        standing = list(self.standing(member, tier))
        if not standing:
            return self._without_parts(member, tier)
        cut = [_first_lost(part, self) for part in standing]
        if all(cut):
            return _cut_off(member, tier, standing[0], cut[0])
        pair = member.pair
        untouched = len(standing) == len(member.parts) and (self.hopeful or member.rest is None)
        if pair is not None and not untouched and not self._holds(pair):
            return _started_anew(member, tier, pair)
        if untouched:
            return Outcome(State.CONTINUES, tier, member, "it has no part in the zone", (member.spread,))
        return Outcome(State.CONTINUES, tier, member, _said(member.spread), (member.spread,))

    def _without_parts(self, member: Member, tier: Tier) -> Outcome:
        if member.rest is not None and self.hopeful:
            if member.pair is not None and not self._holds(member.pair):
                return _started_anew(member, tier, member.pair)
            return Outcome(State.CONTINUES, tier, member, "it may have parts elsewhere", (member.spread,))
        alive = [part for part in member.parts if not self.is_lost(part.zone)]
        for need in tier.beside if alive else ():
            if self._is_needed(need) and not any(self._is_beside(part, need) for part in alive):
                return Outcome(State.LOST, tier, member, need.why, (), need.mend, follows=True)
        return Outcome(
            State.LOST, tier, member, _said(member.spread), (member.spread,), member.mend or _MENDS[member.behaviour]
        )

    def standing(self, member: Member, tier: Tier) -> Iterator[Part]:
        """The parts that are left and have what they need beside them."""
        needs = [need for need in tier.beside if self._is_needed(need)]
        for part in member.parts:
            if not self.is_lost(part.zone) and all(self._is_beside(part, need) for need in needs):
                yield part

    def _is_needed(self, need: Beside) -> bool:
        target = self.tiers.get(need.tier)
        by_zone = target is not None and any(one.behaviour is not Behaviour.REGIONAL for one in target.members)
        return by_zone and (need.firm or not self.hopeful)

    def _is_beside(self, part: Part, need: Beside) -> bool:
        """Whether a part of the other tier is left in the same zone, with what that needs in turn."""
        if need.tier in self.asked:
            return True  # Tiers that need each other: the rest decides.
        enough = {Relation.SAME, Relation.UNKNOWN} if self.hopeful else {Relation.SAME}
        tier = self.tiers[need.tier]
        self.asked.append(need.tier)
        try:
            return any(
                (member.rest is not None and self.hopeful)
                or any(relation(part.zone.value, other.zone.value) in enough for other in self.standing(member, tier))
                for member in tier.members
            )
        finally:
            self.asked.pop()

    def _holds(self, result: Result) -> bool:
        return result.verdict is Verdict.PASS or (self.hopeful and result.verdict is Verdict.UNKNOWN)


_MENDS = {
    Behaviour.REGIONAL: "",
    Behaviour.FIXED: "put another of its kind into a second zone",
    Behaviour.RESTARTED: "give it subnets in two zones",
    Behaviour.TAKEN_OVER: "give it a standby or a second member in another zone",
}


def _said(result: Result) -> str:
    return result.evidence[0].message if result.evidence else "nothing is known of it"


def _started_anew(member: Member, tier: Tier, pair: Result) -> Outcome:
    why = f"what ran in the zone is started anew elsewhere ({_said(pair)})"
    return Outcome(State.INTERRUPTED, tier, member, why, (pair,), "keep two of it up in two zones at any time")


def _first_lost(part: Part, run: _Run) -> Exit | None:
    return next((one for one in part.exits if run.is_lost(one.zone)), None)


def _cut_off(member: Member, tier: Tier, part: Part, lost: Exit | None) -> Outcome:
    """What is left has no way out any more. What needs none to answer goes on serving, but can't be relied on."""
    assert lost is not None
    where = part.zone.address or member.resource.address
    why = f"{where} leaves through {lost.device}"
    gone = lost.route.failed(f"{why} in {lost.zone.describe()}").involving(where, lost.zone.address)
    mend = "give each zone a gateway of its own"
    if member.faces_out:
        return Outcome(State.LOST, tier, member, f"{why}, and nobody reaches it without", (gone,), mend)
    if tier.outside is not None:
        reached = f"{why}, the only way to {tier.outside.address}"
        return Outcome(State.LOST, tier, member, reached, (gone.involving(tier.outside.address),), mend)
    return Outcome(State.INTERRUPTED, tier, member, f"it loses its way out ({why})", (gone,), mend)


def gravest(found: Iterable[Fate]) -> list[Fate]:
    """The tiers that may not go on, the gravest first, and causes before what follows from them."""
    broken = [fate for fate in found if fate.worst.state is not State.CONTINUES]
    return sorted(broken, key=lambda fate: (-fate.best, -fate.worst.state, fate.worst.follows))


def fates(tiers: Mapping[str, Tier], zone: ZoneTerm | None) -> list[Fate]:
    """What becomes of each tier when a zone is lost; None stands for a zone that nobody names, and that may be any."""
    terms = zones_of_tiers(tiers.values())
    sure = [] if zone is None else [term for term in terms if _is(term, zone)] or [zone]
    best = _Run(tiers, sure, hopeful=True)
    others = [term for term in terms if term not in sure]
    doubtful = [one for one in others if zone is None or relation(one.value, zone.value) is Relation.UNKNOWN]
    runs = [_Run(tiers, [*sure, *more], hopeful=False) for more in lost_together(doubtful)]
    found = []
    for tier in tiers.values():
        worst = max((run.outcome(tier) for run in runs), key=lambda one: one.state)
        found.append(Fate(tier, best.outcome(tier), worst))
    return found


def _is(term: ZoneTerm, zone: ZoneTerm) -> bool:
    return term is zone or relation(term.value, zone.value) is Relation.SAME


def lost_together(terms: Sequence[ZoneTerm]) -> list[list[ZoneTerm]]:
    """The largest sets of zones that may all be one: no two of them are known to differ.

    Past `CLIQUES` of them, one set of all: more is then lost than can be, which is never too little.
    """
    apart = {
        place: {
            other
            for other, second in enumerate(terms)
            if relation(first.value, second.value) is Relation.DISTINCT and other != place
        }
        for place, first in enumerate(terms)
    }
    found: list[set[int]] = []
    waiting: list[tuple[set[int], set[int], set[int]]] = [(set(), set(apart), set())]
    while waiting:
        chosen, open_, done = waiting.pop()
        if not open_ and not done:
            found.append(chosen)
            if len(found) > CLIQUES:
                return [list(terms)]
            continue
        for place in sorted(open_):
            beside = set(apart) - apart[place] - {place}
            waiting.append(({*chosen, place}, open_ & beside, done & beside))
            open_ = open_ - {place}
            done = done | {place}
    return [[terms[place] for place in sorted(one)] for one in found]


def zones_of_tiers(tiers: Iterable[Tier]) -> list[ZoneTerm]:
    """Every zone that some tier has a part in, or leaves by, each once, in the order in which they are met."""
    found: list[ZoneTerm] = []
    for term in _terms(tiers):
        if not any(_is(term, other) for other in found):
            found.append(term)
        if len(found) >= COMPARED:
            break
    return found


def _terms(tiers: Iterable[Tier]) -> Iterator[ZoneTerm]:
    for tier in tiers:
        for member in tier.members:
            for part in member.parts:
                yield part.zone
                yield from (one.zone for one in part.exits)
