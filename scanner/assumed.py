"""What rests on an assumption of the configuration says so: findings, and roots in their notes.

A finding rests on assumptions where it would be another without them, which is found by judging twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from scanner.assumptions import Assumption, Assumptions
from scanner.results import Finding, ScanReport
from scanner.source import InputError, Span
from scanner.template import Root
from scanner.verdict import Evidence


def assuming(load: Callable[[], Root], assumptions: Assumptions) -> Root:
    """A root under assumptions, with a note for each that it may rest on."""
    root = load()
    root.assumptions = assumptions
    root.notes.extend(InputError(_span(one), f"assumed: {one.words}") for one in assumptions.about(root.inputs))
    return root


def _span(assumption: Assumption) -> Span:
    return Span(assumption.file, assumption.line, 1, assumption.line, 1)


def marked(report: ScanReport, without: ScanReport, assumed: Sequence[Assumption]) -> ScanReport:
    """The report with a word on each finding that `without` these assumptions is another."""
    others = {_key(one): one for one in reversed(without.findings)}
    findings = []
    for finding in report.findings:
        other = others.get(_key(finding))
        findings.append(finding if _is_alike(finding, other) else _resting(finding, other, assumed))
    return replace(report, findings=tuple(findings))


def _key(finding: Finding) -> tuple[str, str]:
    # Not the fingerprint, which tells properties apart: without the assumption it may be about another one.
    return finding.policy, finding.subject.address


def _is_alike(finding: Finding, other: Finding | None) -> bool:
    if other is None:
        return False
    return (finding.verdict, finding.needs, finding.when, finding.severity) == (
        other.verdict,
        other.needs,
        other.when,
        other.severity,
    )


def _resting(finding: Finding, other: Finding | None, assumed: Sequence[Assumption]) -> Finding:
    """The finding with the assumptions that it rests on: those that were needed or are shown, else all of them."""
    said = (*(other.needs if other is not None else ()), *(one.message for one in finding.evidence))
    words = {word for text in said for word in re.findall(r"[\w.:-]+", text)}
    named = [one for one in assumed if not words.isdisjoint(one.names)] or list(assumed)
    message = f"{finding.message} (assuming that {'; '.join(map(str, named))})"
    first, *more = finding.evidence or (Evidence(finding.location, finding.message, finding.subject.address),)
    stated = (Evidence(_span(one), f"assumed: {one.words}") for one in named)
    return replace(finding, message=message, evidence=(replace(first, message=message), *more, *stated))
