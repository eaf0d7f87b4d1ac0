"""How an assessment's statuses and evidence are put in words, the same in every format."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scanner.checklist.assessment import ItemAssessment, Remark, Status
from scanner.report.order import place, state
from scanner.results import Finding

WORDS: Mapping[Status, str] = MappingProxyType(
    {
        Status.NOT_MET: "Not met",
        Status.UNKNOWN: "Unknown",
        Status.NOT_SHOWN: "Not shown",
        Status.MET: "Met",
        Status.NOT_APPLICABLE: "Not applicable",
    }
)


def evidence_lines(one: ItemAssessment, limit: int = 1_000_000) -> list[str]:
    """What an item rests on, in sentences, the worst first: results of the code, then attestations."""
    order = {"fail": 0, "suppressed": 1, "unknown": 2, "pass": 3}
    deciding = sorted(one.deciding, key=lambda finding: order[state(finding)])
    lines = [finding_line(finding) for finding in deciding[:limit]]
    if len(deciding) > limit:
        lines.append(f"… and {len(deciding) - limit} more results")
    for made in one.attestations:
        links = ", ".join(link.target for link in made.evidence)
        lines.append(f"attested by {made.name} ({made.role}) on {made.made}: {made.statement} [{links}]")
    lines += [remark_line(remark) for remark in one.remarks]
    lines += [f"attestation refused, {refusal.path}:{refusal.line}: {refusal.message}" for refusal in one.refused]
    return lines


def remark_line(remark: Remark) -> str:
    """What a document shows or lacks, with its place."""
    where = f"{remark.file}:{remark.line}" if remark.line else remark.file
    return f"{'lacks' if remark.lacks else 'shows'}: {remark.message} ({where})"


def finding_line(finding: Finding) -> str:
    """One result with its place: verdict, policy, resource, what is the matter."""
    span = place(finding)
    accepted = f" (accepted: {finding.suppressed.reason})" if finding.suppressed is not None else ""
    choice = f" when {finding.when}" if finding.when else ""
    where = f"{span.file}:{span.start_line}"
    return f"{state(finding)} {finding.policy} {finding.subject.address} ({where}): {finding.message}{choice}{accepted}"
