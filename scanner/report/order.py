"""Where a finding stands, what it counts as, and the orders that reports list findings in."""

from __future__ import annotations

from scanner.results import Finding
from scanner.source import Span, start_of
from scanner.verdict import Verdict


def place(finding: Finding) -> Span:
    """The finding's primary place; where no file states what it rests on, the next evidence, or the root's start."""
    spans = (finding.location, *(evidence.span for evidence in finding.evidence))
    return next((span for span in spans if span.file), start_of(finding.subject.root))


def home(finding: Finding) -> Span:
    """The place in the user's own code: for what stands in a fetched module, the call that leads there.

    Services that show findings in a repository know no fetched files, and nobody could mend one there.
    """
    primary = place(finding)
    if _is_fetched(primary):
        own = [call.span for call in finding.calls if call.span.file and not _is_fetched(call.span)]
        return own[-1] if own else primary
    return primary


def _is_fetched(span: Span) -> bool:
    return f"/{span.file}".find("/.terraform/modules/") >= 0


def state(finding: Finding) -> str:
    """`pass`, `fail`, `unknown`, or `suppressed` for a failure or an unknown that is accepted."""
    if finding.suppressed is not None and finding.verdict is not Verdict.PASS:
        return "suppressed"
    return finding.verdict.value


def is_news(finding: Finding) -> bool:
    """Whether a failure stands and, where a scan is compared with a commit, wasn't there before."""
    return state(finding) == "fail" and finding.change != "remaining"


def by_place(finding: Finding) -> tuple[object, ...]:
    """Sort key for a person: file, line, column, then policy and address."""
    return (*place(finding), finding.policy, finding.subject.root, finding.subject.address, finding.fingerprint)


def by_subject(finding: Finding) -> tuple[object, ...]:
    """Sort key for a program: root, address, policy, then what tells two results of these apart."""
    subject = finding.subject
    return (
        subject.root,
        subject.address,
        finding.policy,
        finding.parameter_set or "",
        finding.fingerprint,
        *place(finding),
        finding.message,
    )
