"""A finding in a sentence, for formats that show one line of text for each."""

from __future__ import annotations

from scanner.directive import DirectiveUse
from scanner.report.order import is_news
from scanner.results import Finding, ScanReport, Suppression
from scanner.source import Span
from scanner.verdict import SEVERITIES, Verdict


def sentence(finding: Finding) -> str:
    """Which resource, what is the matter, under which choice and in which parameter set."""
    text = f"{finding.subject.address}: {finding.message}"
    if finding.when:
        text += f" (when {finding.when})"
    if finding.parameter_set is not None:
        text += f" (parameter set {finding.parameter_set})"
    return text


def accepted(suppression: Suppression) -> str:
    """Why a result is accepted, until when, by whom, and for which scanner it was written."""
    text = suppression.reason
    if suppression.tool:
        text += f" (written for {suppression.tool})"
    if suppression.owner:
        text += f", owner {suppression.owner}"
    if suppression.until is not None:
        text += f", until {suppression.until}"
    return text


def idle(use: DirectiveUse) -> str:
    """What is to be said of a suppression that holds for nothing, in a sentence; empty for the others."""
    named = ", ".join(use.directive.policies)
    if use.state == "unused":
        return f"the suppression of {named} suppresses nothing"
    if use.state == "expired" and not use.directive.tool:
        return f"the suppression of {named} held until {use.directive.until}"
    if use.state == "locked":
        return f"the suppression of {named} does not hold: the configuration locks the policy against it"
    return ""


def idle_suppressions(report: ScanReport) -> list[tuple[Span, str]]:
    """Our own suppressions that hold for nothing: place and sentence."""
    uses = (use for use in report.suppressions if not use.directive.tool)
    return [(use.directive.source, words) for use in uses if (words := idle(use))]


def tally(report: ScanReport) -> str:
    """The counts in a line: failures by severity, then the rest."""
    failures = [one for one in report.findings if is_news(one)]
    by_severity = ((name, sum(1 for one in failures if one.severity == name)) for name in SEVERITIES)
    graded = ", ".join(f"{number} {name}" for name, number in by_severity if number)
    unread = len({error.span.file for error in report.errors})
    parts = (
        counted(len(failures), failure_word(report)) + (f" ({graded})" if graded else ""),
        *compared(report),
        f"{report.count(Verdict.PASS)} passed",
        f"{report.count(Verdict.UNKNOWN)} unknown",
        f"{report.suppressed} suppressed",
        *([counted(len(report.unused), "unused suppression")] if report.unused else []),
        f"{counted(unread, 'file')} unread",
    )
    return ", ".join(parts)


def failure_word(report: ScanReport) -> str:
    """What a report counts: failures, or new ones where it is compared with a commit."""
    return "failure" if report.comparison is None else "new failure"


def nothing(report: ScanReport) -> str:
    """What a report says that has nothing to count."""
    return "no findings" if report.comparison is None else "no new findings"


def compared(report: ScanReport) -> list[str]:
    """How many failures are fixed, and how many remain, where a report is compared with a commit."""
    if report.comparison is None:
        return []
    remaining = sum(1 for one in report.findings if one.change == "remaining" and one.verdict is Verdict.FAIL)
    return [f"{len(report.comparison.fixed)} fixed since {report.comparison.ref}", f"{remaining} remaining"]


def counted(number: int, noun: str) -> str:
    """A number and its noun, in the plural where need be."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
