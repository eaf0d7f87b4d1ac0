"""Three-valued results (Kleene's strong logic) that keep the evidence they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Literal, NoReturn, TypeVar

from scanner.source import Span

T = TypeVar("T")

Severity = Literal["critical", "high", "medium", "low", "info"]

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low", "info")
"""From the gravest to the lightest."""


class Verdict(Enum):
    """What the template alone lets us say."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place in a template and what it says there; `address` is the resource that it belongs to."""

    span: Span
    message: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A verdict and the places it rests on; the first place is the primary one.

    `needs` names what would turn an unknown into an answer. `involves` lists the addresses of all resources that were
    looked at. `severity` replaces the policy's own where a case is graver or lighter; `mixed` says that part of what
    the verdict rests on has the policy's own severity all the same.
    """

    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    needs: tuple[str, ...] = ()
    involves: tuple[str, ...] = ()
    severity: Severity | None = None
    mixed: bool = False

    def __and__(self, other: Result) -> Result:
        return _combine((self, other), _AND)

    def __or__(self, other: Result) -> Result:
        return _combine((self, other), _OR)

    def __invert__(self) -> Result:
        return replace(self, verdict=_NOT[self.verdict])

    def __bool__(self) -> NoReturn:
        message = "a Result has three values; combine it with &, | and ~ instead of and, or, not"
        raise TypeError(message)

    def because(self, message: str) -> Result:
        """The same result with `message` in place of the primary evidence's own words."""
        if not self.evidence:
            return self
        first, *others = self.evidence
        return replace(self, evidence=(replace(first, message=message), *others))

    def at(self, span: Span, message: str, address: str = "") -> Result:
        """The same result with another primary place in front; what it rested on follows."""
        return replace(self, evidence=_distinct((Evidence(span, message, address), *self.evidence)))

    def graded(self, severity: Severity) -> Result:
        """The same result with its own severity."""
        return replace(self, severity=severity, mixed=False)

    def severity_under(self, own: Severity) -> Severity:
        """The gravest severity of what the verdict rests on, where `own` is the policy's."""
        if self.severity is None:
            return own
        return min(self.severity, own, key=SEVERITIES.index) if self.mixed else self.severity

    def involving(self, *addresses: str) -> Result:
        """The same result, resting on these resources too."""
        return replace(self, involves=_distinct((*self.involves, *addresses)))


_AND = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS)
_OR = (Verdict.PASS, Verdict.UNKNOWN, Verdict.FAIL)
_NOT = {Verdict.PASS: Verdict.FAIL, Verdict.FAIL: Verdict.PASS, Verdict.UNKNOWN: Verdict.UNKNOWN}


def passed(span: Span, message: str, address: str = "") -> Result:
    """A pass that rests on one place."""
    return Result(Verdict.PASS, (Evidence(span, message, address),), involves=(address,) if address else ())


def failed(span: Span, message: str, address: str = "") -> Result:
    """A failure that rests on one place."""
    return Result(Verdict.FAIL, (Evidence(span, message, address),), involves=(address,) if address else ())


def unknown(span: Span, message: str, needs: Iterable[str] = (), address: str = "") -> Result:
    """An unknown that rests on one place; `needs` names what would decide it: several names, or one text."""
    involves = (address,) if address else ()
    named = (needs,) if isinstance(needs, str) else needs
    return Result(Verdict.UNKNOWN, (Evidence(span, message, address),), _distinct(filter(None, named)), involves)


def all_of(results: Iterable[Result], empty: Result) -> Result:
    """The conjunction; `empty` is the result when there is nothing to combine."""
    combined = tuple(results)
    return _combine(combined, _AND) if combined else empty


def any_of(results: Iterable[Result], empty: Result) -> Result:
    """The disjunction; `empty` is the result when there is nothing to combine."""
    combined = tuple(results)
    return _combine(combined, _OR) if combined else empty


def if_concerned(concerned: Result, required: Result) -> Result | None:
    """What is required of a resource that is `concerned`; None of one that is not, unknown where that is not known."""
    match concerned.verdict:
        case Verdict.PASS:
            return required
        case Verdict.FAIL:
            return None
        case Verdict.UNKNOWN:
            return concerned


def unless(exempt: Result, required: Result) -> Result | None:
    """What is required of a resource, unless it is `exempt`: None where it is and doesn't meet the requirement.

    What meets the requirement passes, exempt or not, so that nobody need know which; a doubt about either is unknown.
    """
    if required.verdict is Verdict.PASS or exempt.verdict is Verdict.FAIL:
        return required
    if exempt.verdict is Verdict.PASS:
        return None if required.verdict is Verdict.FAIL else required
    doubt = required | exempt
    if required.verdict is not Verdict.FAIL or not required.evidence or not exempt.evidence:
        return doubt
    lead = required.evidence[0]
    words = f"{lead.message}; whether it is exempt is not known: {exempt.evidence[0].message}"
    return doubt.at(lead.span, words, lead.address)


def _combine(results: Sequence[Result], order: tuple[Verdict, ...]) -> Result:
    """What the strongest of the results say together; all at once, since thousands may be combined."""
    verdict = min((result.verdict for result in results), key=order.index)
    deciding = [result for result in results if result.verdict is verdict]
    stated = [result.severity for result in deciding if result.severity is not None]
    return Result(
        verdict,
        _distinct(evidence for result in deciding for evidence in result.evidence),
        _distinct(need for result in deciding for need in result.needs),
        _distinct(address for result in results for address in result.involves),
        min(stated, key=SEVERITIES.index) if stated else None,
        bool(stated) and any(result.mixed or result.severity is None for result in deciding),
    )


def _distinct(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
