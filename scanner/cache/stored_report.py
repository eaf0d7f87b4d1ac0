"""A report as plain data, and back. What is said over and over stands once, and is referred to by its number."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import Any, TypeVar

from scanner.directive import Directive
from scanner.quoted import Lines, standing, texts_at
from scanner.results import Finding, RootSummary, ScanReport, Subject
from scanner.source import InputError, Span
from scanner.template import Call
from scanner.verdict import Evidence, Verdict

T = TypeVar("T", bound=Hashable)

Plain = Any
"""Lists, maps, texts, numbers and None, as JSON has them."""


def is_plain(report: ScanReport) -> bool:
    """Whether a report holds nothing but what can be kept: no mark of a later stage, and no fault."""
    later = report.suppressions or report.baseline or report.comparison or report.item_titles
    marked = any(one.suppressed is not None or one.change is not None for one in report.findings)
    return not (later or report.faulty or marked)


class _Table:
    """Values by number, each once, and what they are written as."""

    def __init__(self) -> None:
        self.rows: list[Plain] = []
        self._numbers: dict[Hashable, int] = {}

    def number(self, value: T, write: Callable[[T], Plain]) -> int:
        """The number of a value."""
        found = self._numbers.get(value)
        if found is None:
            row = write(value)
            found = self._numbers[value] = len(self.rows)
            self.rows.append(row)
        return found


class _Writer:
    def __init__(self) -> None:
        self.texts = _Table()
        self.spans = _Table()
        self.evidence = _Table()

    def text(self, text: str | None) -> int | None:
        return None if text is None else self.texts.number(text, str)

    def list(self, texts: Iterable[str]) -> list[Plain]:
        return [self.text(one) for one in texts]

    def span(self, span: Span) -> int:
        return self.spans.number(span, lambda one: [self.text(one.file), *one[1:]])

    def proof(self, evidence: Evidence) -> int:
        return self.evidence.number(
            evidence, lambda one: [self.span(one.span), self.text(one.message), self.text(one.address)]
        )

    def finding(self, one: Finding) -> Plain:
        subject = one.subject
        return [
            self.list((one.policy, one.title, one.verdict.value, one.severity, one.message, one.fingerprint)),
            self.list((subject.address, subject.type, subject.dialect, subject.root)),
            self.list((one.help, one.construct, one.scanner, one.property)),
            [self.text(one.when), self.text(one.parameter_set)],
            [self.list(one.items), self.list(one.involves), self.list(one.needs)],
            [self.span(one.location), self.span(one.declared)],
            [self.span(place) for place in one.places],
            [self.proof(evidence) for evidence in one.evidence],
            [[self.text(call.address), self.span(call.span)] for call in one.calls],
        ]

    def root(self, one: RootSummary) -> Plain:
        return [
            self.list((one.path, one.dialect)),
            one.resources,
            [self.list(one.absent), self.list(one.files), self.list(one.addresses)],
        ]

    def remark(self, one: InputError) -> Plain:
        return [self.span(one.span), self.text(one.message)]

    def directive(self, one: Directive) -> Plain:
        return [
            self.list((one.reason, one.kind, one.file, one.property, one.owner, one.tool, one.rule)),
            [self.list(one.policies), self.list(one.addresses), self.list(one.files)],
            self.span(one.source),
            None if one.region is None else self.span(one.region),
            None if one.until is None else one.until.isoformat(),
        ]


def written(report: ScanReport, lines: Lines) -> Plain:
    """A report, for which `is_plain` holds, as plain data. The timings are left out.

    No secret is written, only where each stands on the `lines` of the files.
    """
    to = _Writer()
    content = {
        "roots": [to.root(one) for one in report.roots],
        "findings": [to.finding(one) for one in report.findings],
        "errors": [to.remark(one) for one in report.errors],
        "notes": [to.remark(one) for one in report.notes],
        "files": to.list(report.files),
        "policies": report.policies,
        "sets": to.list(report.parameter_sets),
        "directives": [to.directive(one) for one in report.directives],
        "secrets": [to.span(one) for one in dict.fromkeys(standing(report.secrets, lines))],
    }
    return {**content, "texts": to.texts.rows, "spans": to.spans.rows, "evidence": to.evidence.rows}


class _Reader:
    def __init__(self, stored: Plain) -> None:
        self.texts: list[Any] = stored["texts"]
        self.spans = [Span(self.texts[file], *numbers) for file, *numbers in stored["spans"]]
        self.evidence = [
            Evidence(self.spans[span], self.texts[message], self.texts[address])
            for span, message, address in stored["evidence"]
        ]

    def list(self, numbers: Iterable[int]) -> tuple[Any, ...]:
        texts = self.texts
        return tuple([texts[one] for one in numbers])

    def text(self, number: int | None) -> str | None:
        return None if number is None else self.texts[number]

    def finding(self, stored: Plain) -> Finding:
        names, subject, words, optional, lists, (location, declared), places, evidence, calls = stored
        policy, title, verdict, severity, message, fingerprint = self.list(names)
        help_, construct, scanner, property_ = self.list(words)
        items, involves, needs = lists
        when, parameter_set = optional
        return Finding(
            policy,
            title,
            Verdict(verdict),
            severity,
            self.list(items),
            Subject(*self.list(subject)),
            self.spans[location],
            message,
            fingerprint,
            tuple([self.evidence[one] for one in evidence]),
            self.list(involves),
            self.text(when),
            self.list(needs),
            tuple([Call(self.texts[address], self.spans[span]) for address, span in calls]),
            help_,
            parameter_set=self.text(parameter_set),
            construct=construct,
            scanner=scanner,
            declared=self.spans[declared],
            property=property_,
            places=tuple([self.spans[one] for one in places]),
        )

    def root(self, stored: Plain) -> RootSummary:
        names, resources, (absent, files, addresses) = stored
        path, dialect = self.list(names)
        return RootSummary(path, dialect, resources, self.list(absent), self.list(files), self.list(addresses))

    def remark(self, stored: Plain) -> InputError:
        span, message = stored
        return InputError(self.spans[span], self.texts[message])

    def directive(self, stored: Plain) -> Directive:
        words, (policies, addresses, files), source, region, until = stored
        reason, kind, file, property_, owner, tool, rule = self.list(words)
        return Directive(
            self.list(policies),
            reason,
            self.spans[source],
            kind,
            None if region is None else self.spans[region],
            file,
            self.list(addresses),
            self.list(files),
            property_,
            None if until is None else date.fromisoformat(until),
            owner,
            tool,
            rule,
        )


def read(stored: Plain, lines: Lines) -> ScanReport:
    """The report that was written, its secrets read again from the `lines` of the files.

    Raises ValueError, LookupError or TypeError for data that isn't as written.
    """
    of = _Reader(stored)
    return ScanReport(
        tuple(map(of.root, stored["roots"])),
        tuple(map(of.finding, stored["findings"])),
        tuple(map(of.remark, stored["errors"])),
        tuple(map(of.remark, stored["notes"])),
        of.list(stored["files"]),
        stored["policies"],
        parameter_sets=of.list(stored["sets"]),
        directives=tuple(map(of.directive, stored["directives"])),
        secrets=texts_at([of.spans[one] for one in stored["secrets"]], lines),
    )
