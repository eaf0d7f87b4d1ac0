"""What reading a property gives, and what a policy can assert about it.

Every assertion answers with a `Result`: three-valued, with the place and the words as evidence. A value that the
template does not decide makes the answer unknown by itself, naming what would decide it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Generic, TypeAlias, TypeVar

import re2

from scanner.source import Span
from scanner.values import Known, ListValue, MapValue, Reason, Text, Unknown, Value, to_text
from scanner.verdict import Evidence, Result, Verdict

T = TypeVar("T")


_NEVER_EMPTY = frozenset(
    (Reason.COMPUTED, Reason.DATA_SOURCE, Reason.PSEUDO_PARAMETER, Reason.IMPORT, Reason.DYNAMIC, Reason.NESTED_STACK)
)
"""Reasons of values that are certainly something, though nobody knows yet what: an attribute, an import."""


@dataclass(frozen=True, slots=True)
class Stated(Generic[T]):
    """The value is settled: written down, or (`implied`) the service's default for a property left out."""

    value: T
    span: Span
    implied: bool = False
    written: str = ""
    """The value as the template writes it, where that differs from how it is read."""


@dataclass(frozen=True, slots=True)
class Missing:
    """The property is left out and has no default; the span is what could have held it."""

    span: Span


@dataclass(frozen=True, slots=True)
class Undecided:
    """Only a deployment can tell; `value` is what is known of it all the same."""

    reason: str
    needs: tuple[str, ...]
    span: Span
    value: Value


Fact: TypeAlias = Stated[T] | Missing | Undecided


def undecided(value: Value) -> Undecided:
    """An undecided fact for a value that is not known, with the reason in words."""
    if isinstance(value, Unknown):
        named = value.describe()
        reason = value.reason.value if not value.needs else f"{named}: {value.reason.value}"
        return Undecided(value.detail or reason, (named,) if value.needs else (), value.span, value)
    if isinstance(value, Text):
        needs = tuple(part.describe() for part in value.parts if isinstance(part, Unknown))
        return Undecided("contains parts that are not known", needs, value.span, value)
    hidden = _first_unknown(value)
    if hidden is None:
        return Undecided("not a plain value", (), value.span, value)
    return replace(undecided(hidden), span=value.span if value.span.start_line else hidden.span, value=value)


def _first_unknown(value: Value) -> Unknown | None:
    """What is not known inside a list or a map, of which any number may be there."""
    match value:
        case Unknown():
            return value
        case ListValue(items=items, rest=rest):
            inner = [*items, *([] if rest is None else [rest])]
        case MapValue(entries=entries, rest=rest):
            inner = [*entries.values(), *([] if rest is None else [rest])]
        case _:
            return None
    return next((found for one in inner if (found := _first_unknown(one)) is not None), None)


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """One property of one resource, in one world."""

    name: str
    fact: Fact[T]
    involves: tuple[str, ...] = ()
    """Addresses of the resources that were read; the first states the property."""

    @property
    def known(self) -> T | None:
        """The value where it is settled (a default too), else None."""
        return self.fact.value if isinstance(self.fact, Stated) else None

    @property
    def span(self) -> Span:
        """Where the property stands, or what could hold it."""
        return self.fact.span

    @property
    def is_given(self) -> bool:
        """Whether the template states it at all, be it known or not; a default or an empty text states nothing."""
        match self.fact:
            case Stated(value, implied=implied):
                return not implied and value != ""
            case Undecided(value=Known(literal)):
                return literal != ""
            case Missing():
                return False
            case _:
                return True

    def must_be_given(self) -> Result:
        """Assert that the template states it, be it known or not; unknown where it may turn out to be left out."""
        fact = self.fact
        if isinstance(fact, Undecided) and isinstance(fact.value, Unknown) and fact.value.reason in _MAY_BE_ABSENT:
            return self.unknown()
        return self.passed(f"{self.name} is set") if self.is_given else self.failed(f"{self.name} is not set")

    def must(self, holds: Callable[[T], bool], wanted: str = "") -> Result:
        """Assert `holds` of the value; `wanted` says in a few words what would be right. Left out: a failure."""
        match self.fact:
            case Stated(value, span, implied, written):
                shown = written or show(value)
                message = (
                    f"{self.name} is {shown}" if not implied else f"{self.name} is not set and defaults to {shown}"
                )
                if holds(value):
                    return self.result(Verdict.PASS, span, message)
                return self.result(Verdict.FAIL, span, f"{message}, not {wanted}" if wanted else message)
            case Missing(span):
                return self.result(Verdict.FAIL, span, f"{self.name} is not set")
            case Undecided():
                return self.unknown()

    def result(self, verdict: Verdict, span: Span, message: str, needs: tuple[str, ...] = ()) -> Result:
        """A result that rests on this property."""
        address = self.involves[0] if self.involves else ""
        return Result(verdict, (Evidence(span, message, address),), needs, self.involves)

    def passed(self, message: str) -> Result:
        """A pass at this property's place, in your own words."""
        return self.result(Verdict.PASS, self.span, message)

    def failed(self, message: str) -> Result:
        """A failure at this property's place, in your own words."""
        return self.result(Verdict.FAIL, self.span, message)

    def unknown(self, message: str = "") -> Result:
        """Unknown, at this property's place, with what would decide it where that has a name."""
        fact = self.fact
        if isinstance(fact, Undecided):
            words = message or f"{self.name} is not known: {fact.reason}"
            return self.result(Verdict.UNKNOWN, fact.span, words, fact.needs)
        return self.result(Verdict.UNKNOWN, fact.span, message or f"{self.name} does not settle it")

    def is_(self, wanted: T) -> Result:
        """Assert that the value equals `wanted`; texts are compared as they are."""
        if isinstance(self.fact, Undecided) and not could_be(self.fact.value, wanted):
            return self.result(Verdict.FAIL, self.fact.span, f"{self.name} is something else than {show(wanted)}")
        return self.must(lambda value: value == wanted, show(wanted))

    def is_not(self, unwanted: T) -> Result:
        """Assert that the value differs from `unwanted`; a property left out differs."""
        match self.fact:
            case Missing(span):
                return self.result(Verdict.PASS, span, f"{self.name} is not set")
            case Undecided(value=value, span=span) if not could_be(value, unwanted):
                return self.result(Verdict.PASS, span, f"{self.name} is something else than {show(unwanted)}")
            case _:
                return self.must(lambda value: value != unwanted)

    def is_in(self, wanted: Collection[T]) -> Result:
        """Assert that the value is one of `wanted`."""
        if isinstance(self.fact, Undecided) and not any(could_be(self.fact.value, one) for one in wanted):
            return self.result(Verdict.FAIL, self.fact.span, f"{self.name} is none of {show_all(wanted)}")
        return self.must(
            lambda value: value in wanted, f"one of {show_all(wanted)}" if len(wanted) > 1 else show_all(wanted)
        )

    def is_not_in(self, unwanted: Collection[T]) -> Result:
        """Assert that the value is none of `unwanted`; a property left out is none of them."""
        match self.fact:
            case Missing(span):
                return self.result(Verdict.PASS, span, f"{self.name} is not set")
            case Undecided(value=value, span=span) if not any(could_be(value, one) for one in unwanted):
                return self.result(Verdict.PASS, span, f"{self.name} is none of {show_all(unwanted)}")
            case _:
                return self.must(lambda value: value not in unwanted)

    def is_true(self: Reading[bool]) -> Result:
        """Assert a switch that is on."""
        return self.must(lambda value: value is True)

    def is_false(self: Reading[bool]) -> Result:
        """Assert a switch that is off."""
        return self.must(lambda value: value is False)

    def at_least(self: Reading[int], least: int) -> Result:
        """Assert a number of `least` or more."""
        return self.must(lambda value: value >= least, f"{least} or more")

    def at_most(self: Reading[int], most: int) -> Result:
        """Assert a number of `most` or less."""
        return self.must(lambda value: value <= most, f"{most} or less")

    def matches(self: Reading[str], pattern: str, wanted: str) -> Result:
        """Assert that an RE2 pattern is found in the text."""
        return self.must(lambda value: re2.search(pattern, value) is not None, wanted)

    def is_set(self) -> Result:
        """Assert that the property is stated; something stated but not known counts, since it is not left out."""
        match self.fact:
            case Stated(value="", span=span, implied=False):
                return self.result(Verdict.FAIL, span, f"{self.name} is empty")
            case Stated(span=span, implied=False):
                return self.result(Verdict.PASS, span, f"{self.name} is set")
            case Stated(span=span) | Missing(span):
                return self.result(Verdict.FAIL, span, f"{self.name} is not set")
            case Undecided(value=Unknown(reason=reason, excluded=never)) if (
                reason not in _NEVER_EMPTY and "" not in never
            ):
                return self.unknown()
            case Undecided(span=span):
                return self.result(Verdict.PASS, span, f"{self.name} is set")

    def is_not_set(self) -> Result:
        """Assert that the property is left out."""
        return ~self.is_set()


_MAY_BE_ABSENT = frozenset(
    {
        Reason.UNDECIDED,
        Reason.EACH,
        Reason.MACRO,
        Reason.MODULE,
        Reason.NESTED_STACK,
        Reason.UNSUPPORTED,
        Reason.INVALID,
        Reason.LIMIT,
        Reason.MISSING,
    }
)
"""Reasons under which an unknown may stand for nothing at all."""


def could_be(value: Value, wanted: object) -> bool:
    """Whether a value that is not settled may still turn out to be `wanted`."""
    if not isinstance(wanted, str):
        return not isinstance(value, Text) or isinstance(wanted, bool | int | float)
    if isinstance(value, Unknown):
        return wanted not in value.excluded
    if isinstance(value, Text):
        known = sum(len(to_text(part.value)) for part in value.parts if isinstance(part, Known))
        return wanted.startswith(value.prefix()) and wanted.endswith(value.suffix()) and len(wanted) >= known
    return True


def show(value: object) -> str:
    """A value in a message: scalars as templates write them, long texts cut."""
    if isinstance(value, bool | int | float):
        return to_text(value)
    text = str(value)
    if not text:
        return '""'
    return text if len(text) <= 80 else f"{text[:77]}..."


def show_all(values: Collection[object]) -> str:
    """Several values in a message, in a stable order."""
    return ", ".join(sorted(show(value) for value in values))


@dataclass(frozen=True, slots=True)
class Readings(Generic[T]):
    """A list of things: plain values, nested blocks or linked resources.

    `items` are those that are known to be there. `rest`, where it is not None, says that there may be more, which
    cannot be seen, and why; `like` is what each of those is like, where the template tells. `span` is where the list
    stands, or what could hold it; `missing` that it is left out.
    """

    name: str
    items: tuple[T, ...]
    span: Span
    rest: Undecided | None = None
    missing: bool = False
    involves: tuple[str, ...] = field(default=())
    like: tuple[T, ...] = ()

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def surely_empty(self) -> bool:
        """Whether it has no element, and none that cannot be seen."""
        return not self.items and self.rest is None

    def result(self, verdict: Verdict, message: str, needs: tuple[str, ...] = ()) -> Result:
        """A result that rests on the list as a whole."""
        address = self.involves[0] if self.involves else ""
        return Result(verdict, (Evidence(self.span, message, address),), needs, self.involves)

    def unknown(self, message: str = "") -> Result:
        """Unknown, because of what cannot be seen of the list."""
        if self.rest is None:
            return self.result(Verdict.UNKNOWN, message or f"{self.name} does not settle it")
        span = self.rest.span if self.rest.span.start_line else self.span
        address = self.involves[0] if self.involves else ""
        words = message or f"{self.name} may hold more: {self.rest.reason}"
        return Result(Verdict.UNKNOWN, (Evidence(span, words, address),), self.rest.needs, self.involves)

    def all(self, check: Callable[[T], Result], empty: str = "") -> Result:
        """Assert `check` of every element; an empty list passes, in the words of `empty`."""
        result: Result | None = None
        for item in self.items:
            checked = check(item)
            result = checked if result is None else result & checked
        if self.rest is not None:
            further = self._further(check, Verdict.PASS)
            result = further if result is None else result & further
        return result if result is not None else self.result(Verdict.PASS, empty or f"{self.name} is empty")

    def any(self, check: Callable[[T], Result], empty: str = "") -> Result:
        """Assert `check` of at least one element; an empty list fails, in the words of `empty`."""
        result: Result | None = None
        for item in self.items:
            checked = check(item)
            result = checked if result is None else result | checked
        if self.rest is not None:
            further = self._further(check, Verdict.FAIL)
            result = further if result is None else result | further
        words = f"{self.name} is not set" if self.missing else f"{self.name} is empty"
        return result if result is not None else self.result(Verdict.FAIL, empty or words)

    def _further(self, check: Callable[[T], Result], wanted: Verdict) -> Result:
        """What `check` says of the elements that cannot be seen: `wanted` where it does so of all that they may be."""
        checked = [check(one) for one in self.like]
        alike = [one for one in checked if one.verdict is wanted]
        return alike[0] if alike and len(alike) == len(checked) else self.unknown()

    def is_set(self) -> Result:
        """Assert that there is at least one element."""
        if self.items:
            return self.result(Verdict.PASS, f"{self.name} is set")
        if self.rest is not None:
            return self.unknown()
        return self.result(Verdict.FAIL, f"{self.name} is not set" if self.missing else f"{self.name} is empty")

    def is_empty(self) -> Result:
        """Assert that there is no element."""
        return ~self.is_set()

    def at_least(self, count: int) -> Result:
        """Assert `count` elements or more; unseen elements may make up for missing ones."""
        if len(self.items) >= count:
            return self.result(Verdict.PASS, f"{self.name} has {len(self.items)}")
        if self.rest is not None:
            return self.unknown()
        return self.result(Verdict.FAIL, f"{self.name} has {len(self.items)}, not {count} or more")
