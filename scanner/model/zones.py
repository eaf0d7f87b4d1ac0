"""Availability zones as terms: literal names, elements of a list of zones, or what a parameter decides.

Real templates seldom name zones, so that spread is decided on terms: two elements of one list of zones are distinct,
two uses of one unknown are the same, and anything else is not known. Local Zones and Wavelength Zones extend a Region
and are never redundancy for its zones.
https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from scanner.model.readings import Reading, Readings, Stated, Undecided
from scanner.model.unsettled import is_anything
from scanner.source import Span
from scanner.values import Known, Reason, Text, Unknown, Value, is_one_thing, plain, to_text
from scanner.verdict import Evidence, Result, Verdict

ZONES_PER_REGION = 3
"""How many zones a Region is taken to have where a template uses all of them, or an index wraps around."""

COMPARED = 48
"""The most different zones that are compared with each other; a template that names more reaches two in any case."""

_BEYOND = re.compile(r"[a-z]+(?:-[a-z]+)+-[0-9]+-.+|[a-z]+[0-9]+-[a-z]+[0-9]+-az[0-9]+")
"""A Local or Wavelength Zone by name (`us-west-2-lax-1a`) or ID (`usw2-lax1-az1`)."""

_DRAWN = re.compile(r"\.index\b|\.key\b|\*")
"""A step of a path that stands for the position or key of some instance."""


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
        """The zone in words: its name, or the position in the list that holds it."""
        value = plain(self.value)
        if isinstance(value, Known):
            return to_text(value.value)
        if isinstance(value, Unknown):
            return _name(value)
        if isinstance(value, Text):
            return "".join(
                to_text(part.value) if isinstance(part, Known) else f"${{{_part(part)}}}" for part in value.parts
            )
        return "an unknown zone"


def _part(part: Value) -> str:
    return part.describe() if isinstance(part, Unknown) else "…"


def _name(value: Unknown) -> str:
    if value.reason is Reason.ZONES and value.path and isinstance(value.path[-1], int) and value.path[-1] >= 0:
        source = "the Region" if value.needs == "AWS::Region" else value.needs
        return f"zone {value.path[-1] + 1} of {source}"
    return value.describe()


def relation(left: Value, right: Value) -> Relation:
    """Whether two zone values denote the same zone."""
    left, right = plain(left), plain(right)
    if left == right:
        return Relation.SAME if settles(left) else Relation.UNKNOWN
    if isinstance(left, Known) and isinstance(right, Known):
        # Names (`us-east-1a`) and zone IDs (`use1-az1`) are shuffled per account.
        return Relation.DISTINCT if _is_id(left) == _is_id(right) else Relation.UNKNOWN
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        return _elements(left, right)
    if isinstance(left, Text) and isinstance(right, Text) and left.parts[:-1] == right.parts[:-1]:
        # `${region}a` and `${region}b`: one unknown beginning, different known ends.
        return Relation.DISTINCT if left.suffix() and right.suffix() and settles(left) else Relation.UNKNOWN
    return Relation.UNKNOWN


def settles(value: Value) -> bool:
    """Whether two equal values of this kind are one zone: not for what differs from one instance to the next."""
    if not is_one_thing(value):
        return False
    parts = value.parts if isinstance(value, Text) else (value,)
    return not any(
        isinstance(step, str) and _DRAWN.search(step)
        for part in parts
        if isinstance(part, Unknown)
        for step in part.path
    )


def _is_id(value: Known) -> bool:
    return "-az" in str(value.value)


def is_beyond_region(value: Value) -> bool:
    """Whether it is a zone that extends a Region: a Local Zone or a Wavelength Zone."""
    value = plain(value)
    return isinstance(value, Known) and _BEYOND.fullmatch(to_text(value.value)) is not None


def _elements(left: Unknown, right: Unknown) -> Relation:
    """Items of one list of zones are distinct by their index."""
    if left.needs != right.needs or left.reason is not right.reason or not left.needs:
        return Relation.UNKNOWN
    if left.path[:-1] != right.path[:-1] or not left.path or not right.path:
        return Relation.UNKNOWN
    first, second = left.path[-1], right.path[-1]
    if isinstance(first, int) and isinstance(second, int) and left.reason is not Reason.EACH:
        # A negative index counts from the end of a list whose length is not known.
        return Relation.DISTINCT if (first < 0) == (second < 0) else Relation.UNKNOWN
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

    def regional(self) -> list[ZoneTerm]:
        """One term of each zone that is told apart, Local and Wavelength Zones left out unless there are no others."""
        unique: dict[Value, ZoneTerm] = {}
        others: list[ZoneTerm] = []
        for term in self.terms:
            value = plain(term.value)
            if settles(value):
                unique.setdefault(value, term)
            else:
                others.append(term)
        found = [*unique.values(), *others]
        return [term for term in found if not is_beyond_region(term.value)] or found[:1]

    def distinct(self) -> int:
        """How many of the terms are proved to be different zones from each other (a lower bound)."""
        values = [term.value for term in self.regional()[:COMPARED]]
        differ = [
            {place for place, other in enumerate(values) if relation(value, other) is Relation.DISTINCT}
            for value in values
        ]
        # Zones of one list are told apart from each other only: one of another list in front must not hide them.
        return max((_told_apart(start, differ) for start in range(len(values))), default=0)

    def at_most(self) -> int | None:
        """How many zones there can be at the most; None when more may follow unseen."""
        return None if self.rest is not None else len(self.regional())

    def exactly(self) -> int | None:
        """How many zones there are; None where that is not settled."""
        proved = self.distinct()
        return proved if proved and proved == self.at_most() else None

    def reach(self, count: int) -> Result:
        """Assert that they are at least `count` different zones."""
        proved = self.distinct()
        possible = self.at_most()
        if proved >= count:
            return self.result(Verdict.PASS, f"{self.label} reach {proved} zones: {self.named()}")
        if possible is not None and possible < count:
            words = f"one zone only: {self.named()}" if possible == 1 else f"{possible} zones only: {self.named()}"
            none = f"no {self.label} given: no zone is reached"
            return self.result(Verdict.FAIL, f"{self.label} reach {words}" if possible else none)
        return self.unknown(count)

    def unknown(self, count: int) -> Result:
        """Unknown whether they are `count` different zones, with what would decide it."""
        needs: dict[str, None] = dict.fromkeys(self.rest.needs) if self.rest is not None else {}
        for term in self.regional():
            value = plain(term.value)
            if isinstance(value, Unknown) and value.needs and not (value.reason is Reason.ZONES and value.path):
                needs[value.describe()] = None
        return self.result(
            Verdict.UNKNOWN,
            f"{self.label} must reach {count} different zones, which the template does not settle",
            tuple(f"{count} different zones in {need}" if " " not in need else need for need in needs),
        )

    def named(self) -> str:
        """The zones in words, with the assumption that they rest on."""
        terms = self.regional()
        words = ", ".join(dict.fromkeys(term.describe() for term in terms[:6]))
        more = f" and {len(terms) - 6} more" if len(terms) > 6 else ""
        assumed = any(isinstance(value := plain(term.value), Unknown) and value.path for term in terms)
        return f"{words}{more}" + (" (elements of one list, taken to differ)" if assumed and len(terms) > 1 else "")

    def result(self, verdict: Verdict, message: str, needs: tuple[str, ...] = ()) -> Result:
        """A result that rests on the zones."""
        involves = tuple(dict.fromkeys((self.address, *self.involves, *(term.address for term in self.terms))))
        return Result(
            verdict, (Evidence(self.span, message, self.address),), needs, tuple(name for name in involves if name)
        )


def _told_apart(start: int, differ: list[set[int]]) -> int:
    """How many places, `start` among them, differ each from each other."""
    chosen = {start}
    for place in sorted(differ[start]):
        if chosen <= differ[place]:
            chosen.add(place)
    return len(chosen)


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
    """The zones that a list names outright; a list of all the Region's zones is `ZONES_PER_REGION` of them."""
    # What may be anything may be several zones: Terraform up to 0.11 flattens lists in lists.
    hidden = next((zone.fact for zone in zones if isinstance(zone.fact, Undecided) and is_anything(zone.fact)), None)
    terms = [term for zone in zones if not is_anything(zone.fact) and (term := term_of(zone)) is not None]
    address = zones.involves[0] if zones.involves else ""
    rest = hidden or zones.rest
    whole = every_zone(rest.value, zones.span, address) if rest is not None else []
    terms.extend(whole)
    return Zones(tuple(terms), zones.span, address, None if whole else rest, zones.involves, zones.name)


def every_zone(value: Value, span: Span, address: str) -> list[ZoneTerm]:
    """The Region's zones where `value` is some element of the list of all of them; else none."""
    value = plain(value)
    if not isinstance(value, Unknown) or value.reason is not Reason.ZONES or value.path or not value.needs:
        return []
    return [ZoneTerm(value.at(index), span, address) for index in range(ZONES_PER_REGION)]


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
