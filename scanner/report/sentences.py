"""A finding in a sentence, for formats that show one line of text for each."""

from __future__ import annotations

from scanner.results import Finding, ScanReport
from scanner.verdict import SEVERITIES, Verdict


def sentence(finding: Finding) -> str:
    """Which resource, what is the matter, under which choice and in which parameter set."""
    text = f"{finding.subject.address}: {finding.message}"
    if finding.when:
        text += f" (when {finding.when})"
    if finding.parameter_set is not None:
        text += f" (parameter set {finding.parameter_set})"
    return text


def tally(report: ScanReport) -> str:
    """The counts in a line: failures by severity, then the rest."""
    failures = [one for one in report.findings if one.verdict is Verdict.FAIL and one.suppressed is None]
    by_severity = ((name, sum(1 for one in failures if one.severity == name)) for name in SEVERITIES)
    graded = ", ".join(f"{number} {name}" for name, number in by_severity if number)
    unread = len({error.span.file for error in report.errors})
    parts = (
        counted(len(failures), "failure") + (f" ({graded})" if graded else ""),
        f"{report.count(Verdict.PASS)} passed",
        f"{report.count(Verdict.UNKNOWN)} unknown",
        f"{report.suppressed} suppressed",
        f"{counted(unread, 'file')} unread",
    )
    return ", ".join(parts)


def counted(number: int, noun: str) -> str:
    """A number and its noun, in the plural where need be."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
