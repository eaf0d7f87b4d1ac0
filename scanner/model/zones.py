"""Availability zones as terms: literal names, elements of a list of zones, or what a parameter decides.

Real templates seldom name zones, so that spread is decided on terms: two elements of one list of zones are distinct,
two uses of one unknown are the same, and anything else is not known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from scanner.model.readings import Reading, Readings, Stated, Undecided
from scanner.source import Span
from scanner.values import Known, Reason, Text, Unknown, Value, plain, to_text
from scanner.verdict import Evidence, Result, Verdict

ZONES_PER_REGION = 3
"""How many zones a Region is taken to have where an index wraps around."""


class Relation(Enum):
    """What can be said of two zones."""

    SAME = "same"
    DISTINCT = "distinct"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ZoneTerm:
    """One zone as the template states it, and the subnet or resource that is bound to it."""

    value: Value
    span: Span
    address: str = ""

    def describe(self) -> str:
        """The zone in words: its name, or `zones[1]` of what holds it."""
        value = plain(self.value)
        if isinstance(value, Known):
            return to_text(value.value)
        if isinstance(value, Unknown):
            return value.describe()
        if isinstance(value, Text):
            return "".join(part.describe() if isinstance(part, Unknown) else "…" for part in value.parts[:-1]) + (
                value.suffix() or "…"
            )
        return "an unknown zone"


def relation(left: Value, right: Value) -> Relation:
    """Whether two zone values denote the same zone."""
    left, right = plain(left), plain(right)
    if left == right:
        return Relation.SAME
    if isinstance(left, Known) and isinstance(right, Known):
        # Names (`us-east-1a`) and zone IDs (`use1-az1`) are shuffled per account.
        return Relation.DISTINCT if _is_id(left) == _is_id(right) else Relation.UNKNOWN
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        return _elements(left, right)
    if isinstance(left, Text) and isinstance(right, Text) and left.parts[:-1] == right.parts[:-1]:
        # `${region}a` and `${region}b`: one unknown beginning, different known ends.
        return Relation.DISTINCT if left.suffix() and right.suffix() else Relation.UNKNOWN
    return Relation.UNKNOWN


def _is_id(value: Known) -> bool:
    return "-az" in str(value.value)


def _elements(left: Unknown, right: Unknown) -> Relation:
    """Items of one list of zones are distinct by their index."""
    if left.needs != right.needs or left.reason is not right.reason or not left.needs:
        return Relation.UNKNOWN
    if left.path[:-1] != right.path[:-1] or not left.path or not right.path:
        return Relation.UNKNOWN
    first, second = left.path[-1], right.path[-1]
    if isinstance(first, int) and isinstance(second, int) and left.reason is not Reason.EACH:
        return Relation.DISTINCT if first != second else Relation.SAME
    return Relation.UNKNOWN


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones that something reaches.

    `rest`, where it is not None, says that there may be more zones, which cannot be seen, and why. `span` and `address`
    are the place that states them.
    """

    terms: tuple[ZoneTerm, ...]
    span: Span
    address: str
    rest: Undecided | None = None
    involves: tuple[str, ...] = ()
    label: str = "zones"

    def distinct(self) -> int:
        """How many of the terms are proved to be different zones from each other (a lower bound)."""
        chosen: list[ZoneTerm] = []
        for term in self.terms:
            if all(relation(term.value, other.value) is Relation.DISTINCT for other in chosen):
                chosen.append(term)
        return len(chosen)

    def at_most(self) -> int | None:
        """How many zones there can be at the most; None when more may follow unseen."""
        if self.rest is not None:
            return None
        groups: list[ZoneTerm] = []
        for term in self.terms:
            if not any(relation(term.value, other.value) is Relation.SAME for other in groups):
                groups.append(term)
        return len(groups)

    def reach(self, count: int) -> Result:
        """Assert that they are at least `count` different zones."""
        proved = self.distinct()
        possible = self.at_most()
        named = ", ".join(dict.fromkeys(term.describe() for term in self.terms))
        if proved >= count:
            return self._result(Verdict.PASS, f"{self.label} lie in {proved} zones: {named}")
        if possible is not None and possible < count:
            words = f"{self.label} lie in one zone only: {named}" if possible else f"{self.label} name no zone"
            return self._result(Verdict.FAIL, words)
        needs = self.rest.needs if self.rest is not None else ()
        open_terms = [plain(term.value) for term in self.terms]
        needs += tuple(value.describe() for value in open_terms if isinstance(value, Unknown) and value.needs)
        return self._result(
            Verdict.UNKNOWN,
            f"{self.label} must lie in {count} different zones, which the template does not settle",
            tuple(dict.fromkeys(f"{count} different zones in {need}" for need in needs)),
        )

    def _result(self, verdict: Verdict, message: str, needs: tuple[str, ...] = ()) -> Result:
        involves = tuple(dict.fromkeys((self.address, *self.involves, *(term.address for term in self.terms))))
        return Result(
            verdict, (Evidence(self.span, message, self.address),), needs, tuple(name for name in involves if name)
        )


def term_of(zone: Reading[str]) -> ZoneTerm | None:
    """The zone that a resource names; None where it names none and the service chooses."""
    address = zone.involves[0] if zone.involves else ""
    match zone.fact:
        case Stated(value, span):
            return ZoneTerm(Known(value), span, address)
        case Undecided(value=value, span=span):
            return ZoneTerm(value, span, address)
        case _:
            return None


def named_zones(zones: Readings[Reading[str]]) -> Zones:
    """The zones that a list names outright."""
    terms = tuple(term for zone in zones if (term := term_of(zone)) is not None)
    address = zones.involves[0] if zones.involves else ""
    return Zones(terms, zones.span, address, zones.rest, zones.involves, zones.name)


def union(parts: Iterable[Zones], label: str) -> Zones | None:
    """The zones of several sources together; None when there is no source."""
    found = list(parts)
    if not found:
        return None
    first = found[0]
    terms = tuple(term for part in found for term in part.terms)
    rest = next((part.rest for part in found if part.rest is not None), None)
    involves = tuple(dict.fromkeys(address for part in found for address in part.involves))
    return Zones(terms, first.span, first.address, rest, involves, label)
