"""The assessment as JSON; its form is `docs/schemas/assessment.schema.json`."""

from __future__ import annotations

import json
from typing import TextIO

from scanner import __version__
from scanner.checklist.assessment import Assessment, ItemAssessment, Remark, SubjectAssessment, tally
from scanner.checklist.attestations import Attestation, Refusal
from scanner.report.order import place, state
from scanner.results import Finding

Object = dict[str, object]


def write(assessment: Assessment, stream: TextIO) -> None:
    """Write one object: `items` are the solution's, each case study has its own."""
    engagement = assessment.engagement
    document: Object = {
        "version": 1,
        "tool": {"name": "stackproof", "version": __version__},
        "checklist": {
            "id": assessment.checklist.id,
            "title": assessment.checklist.title,
            "version": assessment.checklist.version,
        },
        "partner": engagement.partner or None,
        "solution": engagement.solution or None,
        "delivery": engagement.delivery,
        "segment": engagement.segment,
        "review_date": engagement.review.isoformat(),
        "summary": _counts(assessment.solution),
        "items": _items(assessment.solution),
        "case_studies": [
            {"name": one.subject.case_study, "summary": _counts(one), "items": _items(one)}
            for one in assessment.case_studies
        ],
        "refused": [_refusal(one) for one in assessment.refused],
        "errors": [
            {
                "file": error.span.file,
                "line": error.span.start_line,
                "column": error.span.start_column,
                "message": error.message,
            }
            for error in dict.fromkeys(e for one in assessment.subjects for e in one.subject.report.errors)
        ],
    }
    json.dump(document, stream, indent=1)
    stream.write("\n")


def _counts(subject: SubjectAssessment) -> Object:
    return {status.value: number for status, number in tally(subject).items()}


def _items(subject: SubjectAssessment) -> list[Object]:
    return [_item(one) for one in subject.items]


def _item(one: ItemAssessment) -> Object:
    return {
        "id": one.item.id,
        "title": one.item.title,
        "status": one.status.value,
        "required": one.item.required,
        "decision": one.item.mode.value,
        "reason": one.reason,
        "evidence": [
            *(_finding(finding, "decides") for finding in one.deciding),
            *(_finding(finding, "supports") for finding in one.supporting),
            *(_attestation(made) for made in one.attestations),
            *(_remark(remark) for remark in one.remarks),
        ],
        "refused": [_refusal(refusal) for refusal in one.refused],
        "questions": list(one.questions),
    }


def _finding(finding: Finding, role: str) -> Object:
    span = place(finding)
    return {
        "kind": "code",
        "role": role,
        "policy": finding.policy,
        "status": state(finding),
        "severity": finding.severity,
        "address": finding.subject.address,
        "file": span.file,
        "line": span.start_line,
        "message": finding.message,
        "when": finding.when,
        "needs": list(finding.needs),
        "accepted": None if finding.suppressed is None else finding.suppressed.reason,
    }


def _attestation(made: Attestation) -> Object:
    return {
        "kind": "attestation",
        "statement": made.statement,
        "name": made.name,
        "role": made.role,
        "made": made.made.isoformat(),
        "event": None if made.event is None else made.event.isoformat(),
        "valid_until": made.valid_until.isoformat(),
        "evidence": [{"target": link.target, "sha256": link.sha256} for link in made.evidence],
        "outweighs_failure": made.outweighs_failure,
        "case_study": made.case_study,
        "file": made.path,
        "line": made.line,
    }


def _remark(remark: Remark) -> Object:
    return {
        "kind": "document",
        "status": "lacks" if remark.lacks else "shows",
        "message": remark.message,
        "file": remark.file,
        "line": remark.line or None,
    }


def _refusal(refusal: Refusal) -> Object:
    return {"item": refusal.item, "file": refusal.path, "line": refusal.line, "message": refusal.message}
