"""The JSON report, a contract: `docs/schemas/scan-report.schema.json` says what stands in it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TextIO

from scanner import __version__
from scanner.directive import DirectiveUse
from scanner.report import View, graded
from scanner.report.order import by_subject, place
from scanner.results import BaselineUse, Comparison, Finding, ScanReport, Suppression
from scanner.source import InputError, Span
from scanner.verdict import Verdict

VERSION = 1

Object = dict[str, object]


def write(report: ScanReport, stream: TextIO, view: View) -> None:
    """Write the report in ASCII, one result a line, so that two reports can be compared line by line."""
    report = graded(report, view)
    stream.write(f'{{"version": {VERSION},\n "tool": {_text({"name": "stackproof", "version": __version__})},\n')
    _write_list(
        stream,
        "roots",
        ({"path": root.path, "dialect": root.dialect, "resources": root.resources} for root in report.roots),
    )
    _write_list(stream, "results", map(_result, sorted(report.findings, key=by_subject)))
    _write_list(stream, "suppressions", map(_use, report.suppressions))
    stream.write(f' "baseline": {_text(_baseline(report.baseline))},\n')
    stream.write(f' "comparison": {_text(_comparison(report.comparison))},\n')
    _write_list(stream, "errors", map(_input_error, report.errors))
    _write_list(stream, "notes", map(_input_error, report.notes))
    summary = {verdict.value: report.count(verdict) for verdict in (Verdict.FAIL, Verdict.PASS, Verdict.UNKNOWN)}
    stream.write(f' "summary": {_text({**summary, "suppressed": report.suppressed})}}}\n')


def _write_list(stream: TextIO, name: str, objects: Iterable[Object]) -> None:
    stream.write(f' "{name}": [')
    separator = "\n  "
    for item in objects:
        stream.write(f"{separator}{_text(item)}")
        separator = ",\n  "
    stream.write("],\n")


def _text(item: Object | None) -> str:
    return json.dumps(item)


def _result(finding: Finding) -> Object:
    subject = finding.subject
    return {
        "policy": finding.policy,
        "status": finding.verdict.value,
        "severity": finding.severity,
        "items": list(finding.items),
        "resource": {
            "address": subject.address,
            "type": subject.type,
            "dialect": subject.dialect,
            "root": subject.root,
        },
        "location": _location(place(finding)),
        "message": finding.message,
        "evidence": [
            {"message": evidence.message, "location": _location(evidence.span) if evidence.span.file else None}
            for evidence in finding.evidence
        ],
        "involves": list(finding.involves),
        "calls": [
            {"address": call.address, "location": _location(call.span) if call.span.file else None}
            for call in finding.calls
        ],
        "when": finding.when,
        "needs": list(finding.needs),
        "suppressed": None if finding.suppressed is None else _suppression(finding.suppressed),
        "parameter_set": finding.parameter_set,
        "construct": finding.construct or None,
        "change": finding.change,
        "fingerprint": finding.fingerprint,
    }


def _location(span: Span) -> Object:
    return span._asdict()


def _suppression(suppression: Suppression) -> Object:
    location = _location(suppression.source) if suppression.source.file else None
    return {
        "kind": suppression.kind,
        "reason": suppression.reason,
        "location": location,
        "until": None if suppression.until is None else suppression.until.isoformat(),
        "owner": suppression.owner or None,
        "tool": suppression.tool or None,
    }


def _comparison(comparison: Comparison | None) -> Object | None:
    if comparison is None:
        return None
    return {"ref": comparison.ref, "commit": comparison.commit, "fixed": [_result(one) for one in comparison.fixed]}


def _baseline(use: BaselineUse | None) -> Object | None:
    return None if use is None else {"path": use.path, "accepted": use.accepted, "stale": list(use.stale)}


def _use(use: DirectiveUse) -> Object:
    one = use.directive
    return {
        "state": use.state,
        "results": use.results,
        "policies": list(one.policies),
        "reason": one.reason,
        "kind": one.kind,
        "location": _location(one.source) if one.source.file else None,
        "until": None if one.until is None else one.until.isoformat(),
        "owner": one.owner or None,
        "tool": one.tool or None,
    }


def _input_error(error: InputError) -> Object:
    span = error.span
    return {"file": span.file, "line": span.start_line, "column": span.start_column, "message": error.message}
