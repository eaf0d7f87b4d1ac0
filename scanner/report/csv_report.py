"""CSV after RFC 4180, one row for each policy and resource: for spreadsheets and for other programs."""

from __future__ import annotations

import csv
from typing import TextIO

from scanner.report import View, graded
from scanner.report.order import by_subject, place, state
from scanner.report.repository import Repository
from scanner.report.sentences import accepted
from scanner.results import Finding, ScanReport

COLUMNS = (
    "status",
    "severity",
    "policy",
    "title",
    "items",
    "address",
    "type",
    "root",
    "parameter_set",
    "file",
    "line",
    "column",
    "message",
    "when",
    "needs",
    "suppressed",
    "change",
    "fingerprint",
)

# A spreadsheet takes a cell that starts so for a formula: https://owasp.org/www-community/attacks/CSV_Injection.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write(report: ScanReport, stream: TextIO, view: View) -> None:
    """Write a header and a row for each finding, whatever its status."""
    findings = sorted(graded(report, view).findings, key=by_subject)
    repository = Repository(place(one).file for one in findings)
    rows = csv.writer(stream, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for finding in findings:
        rows.writerow([_cell(cell) for cell in _row(finding, repository)])


def _row(finding: Finding, repository: Repository) -> tuple[str, ...]:
    span = place(finding)
    return (
        state(finding),
        finding.severity,
        finding.policy,
        finding.title,
        " ".join(finding.items),
        finding.subject.address,
        finding.subject.type,
        finding.subject.root,
        finding.parameter_set or "",
        repository.path(span.file),
        str(span.start_line),
        str(span.start_column),
        finding.message,
        finding.when or "",
        "; ".join(finding.needs),
        accepted(finding.suppressed) if finding.suppressed is not None else "",
        finding.change or "",
        finding.fingerprint,
    )


def _cell(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would compute; a NUL is no text."""
    text = text.replace("\0", "\ufffd")
    return f"'{text}" if text.startswith(_FORMULA) else text
