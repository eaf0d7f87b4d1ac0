"""Facts that code can't show, applied to what the policies said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from scanner.checklist.catalogue import Checklist
from scanner.checklist.engagement import Declaration
from scanner.results import ScanReport
from scanner.verdict import Verdict


def declared(
    report: ScanReport, declarations: Sequence[Declaration], checklist: Checklist
) -> tuple[ScanReport, list[str]]:
    """The report with the declared facts taken for given, and a sentence for each pattern that met nothing."""
    met: set[tuple[int, str]] = set()
    findings = []
    for finding in report.findings:
        for number, declaration in enumerate(declarations):
            policies = checklist.declarations[declaration.fact].policies
            pattern = next((one for one in declaration.resources if fnmatchcase(finding.subject.address, one)), None)
            if pattern is None or not any(fnmatchcase(finding.policy, one) for one in policies):
                continue
            met.add((number, pattern))
            if finding.verdict is not Verdict.PASS:
                words = (
                    f"{finding.message} (declared as {declaration.fact} by {declaration.owner}: {declaration.reason})"
                )
                finding = replace(finding, verdict=Verdict.PASS, message=words)
        findings.append(finding)
    unmet = [
        f"the declaration of {declaration.fact} for {pattern!r} matches no resource"
        for number, declaration in enumerate(declarations)
        for pattern in declaration.resources
        if (number, pattern) not in met
    ]
    return replace(report, findings=tuple(findings)), unmet
