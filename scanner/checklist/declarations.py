"""Facts that code can't show, applied to what the policies said, and workloads that code must show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from scanner.checklist.catalogue import Checklist
from scanner.checklist.engagement import Declaration, DeclaredWorkload
from scanner.results import Finding, ScanReport, Subject
from scanner.source import start_of
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


WHOLE_IN_CODE = "change-management/infrastructure-as-code"
"""The policy that asks whether the whole solution is in code."""


def with_workloads(report: ScanReport, workloads: Sequence[DeclaredWorkload]) -> ScanReport:
    """The report with a result for each declared workload of which no resource is in the code.

    It fails, unless a module or nested stack was not there to be read: the workload may be in that.
    """
    addresses = {address for root in report.roots for address in root.addresses}
    absent = tuple(address for root in report.roots for address in root.absent)
    missing = [
        workload
        for workload in workloads
        if not any(fnmatchcase(address, pattern) for address in addresses for pattern in workload.resources)
    ]
    if not missing or not report.roots:
        return report
    root = report.roots[0]
    found = tuple(
        Finding(
            policy=WHOLE_IN_CODE,
            title="Define the whole solution in code",
            verdict=Verdict.UNKNOWN if absent else Verdict.FAIL,
            severity="high",
            items=("REL-2.5", "REL-2.10"),
            subject=Subject(workload.name, "workload", root.dialect, root.path),
            location=start_of(root.path),
            message=f"the declared workload {workload.name!r} is not in the code ({', '.join(workload.resources)})",
            fingerprint=f"workload:{workload.name}",
            needs=absent,
        )
        for workload in missing
    )
    return replace(report, findings=(*report.findings, *found))
