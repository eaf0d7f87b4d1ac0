"""What a change made of the findings: new, remaining, fixed; of two evaluated states, not of lines that differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from scanner.results import Change, Comparison, Finding, ScanReport
from scanner.verdict import Verdict

Key = tuple[str, ...]


def compare(base: ScanReport, head: ScanReport, ref: str, commit: str) -> ScanReport:
    """The report of `head` with what is new marked.

    A finding is the same where policy, resource and property are; one that is at fault in more places than before is
    new. Where a root was renamed, its findings are found again by policy, address and property. What was wrong by
    default, and is wrong by what is written now, is no news.
    """
    before = {one.fingerprint: one for one in base.findings if _stands(one)}
    after = {one.fingerprint for one in head.findings if one.verdict is Verdict.FAIL}
    gone = [one for fingerprint, one in before.items() if fingerprint not in after]
    roots = {root.path for root in head.roots}
    moved = _by_key(_renamed, (one for one in gone if one.subject.root not in roots))
    stated = _by_key(_same_resource, (one for one in gone if not one.property))
    omitted = _by_key(_same_resource, (one for one in gone if one.property))
    unknown = {one.fingerprint for one in base.findings if one.verdict is Verdict.UNKNOWN}
    findings = []
    for finding in head.findings:
        change: Change | None = None
        if finding.verdict is Verdict.UNKNOWN:
            change = "remaining" if finding.fingerprint in unknown else "new"
        elif _stands(finding):
            old = before.get(finding.fingerprint)
            if old is None:
                # A root that was renamed; a default that is written out now, or the other way round.
                olds = moved[_renamed(finding)] or (stated if finding.property else omitted)[_same_resource(finding)]
                old = next((one for one in olds if one in gone), None)
                if old is not None:
                    gone.remove(old)
            change = "new" if old is None or len(finding.places) > len(old.places) else "remaining"
        findings.append(replace(finding, change=change))
    gone.sort(key=lambda one: (one.subject.root, one.location, one.policy, one.subject.address))
    return replace(head, findings=tuple(findings), comparison=Comparison(ref, commit, tuple(gone)))


def _stands(finding: Finding) -> bool:
    return finding.verdict is Verdict.FAIL and finding.suppressed is None


def _renamed(finding: Finding) -> Key:
    """What a finding is known by whatever its root is called."""
    subject = finding.subject
    return (finding.policy, subject.type, subject.address, finding.property, finding.parameter_set or "")


def _same_resource(finding: Finding) -> Key:
    """What a finding is known by whatever property it points at."""
    subject = finding.subject
    return (finding.policy, subject.root, subject.address, finding.parameter_set or "")


def _by_key(key: Callable[[Finding], Key], findings: Iterable[Finding]) -> dict[Key, list[Finding]]:
    found: dict[Key, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[key(finding)].append(finding)
    return found
