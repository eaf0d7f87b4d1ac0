"""GitLab's report of static security tests, for its vulnerability pages; format 15.0.

https://docs.gitlab.com/development/integrations/secure/#report
The lengths that it allows are those of its schema:
https://gitlab.com/gitlab-org/security-products/security-report-schemas
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TextIO

from scanner import __version__
from scanner.report import View, graded
from scanner.report.order import by_subject, home, state
from scanner.report.repository import Repository
from scanner.report.sentences import sentence
from scanner.results import Finding, ScanReport
from scanner.verdict import Severity

VERSION = "15.0.2"

_SEVERITIES: Mapping[Severity, str] = MappingProxyType(
    {"critical": "Critical", "high": "High", "medium": "Medium", "low": "Low", "info": "Info"}
)
_NAME = 255
_SOLUTION = 7000
_IDENTIFIERS = 20


def write(report: ScanReport, stream: TextIO, view: View) -> None:
    """Write a vulnerability for each failure that stands, with the times of the scan in UTC."""
    report = graded(report, view)
    failures = sorted((one for one in report.findings if state(one) == "fail"), key=by_subject)
    repository = Repository(home(one).file for one in failures)
    tool = {"id": "stackproof", "name": "Stackproof", "version": __version__, "vendor": {"name": "Stackproof"}}
    ended = datetime.now(UTC)
    scan: dict[str, object] = {
        "analyzer": tool,
        "scanner": tool,
        "type": "sast",
        "start_time": _time(view.started or ended),
        "end_time": _time(ended),
        "status": "failure" if report.errors else "success",
    }
    if report.errors:
        scan["messages"] = [
            {"level": "warn", "value": f"{error.span.file}:{error.span.start_line}: {error.message}"}
            for error in report.errors
        ]
    stream.write(f'{{"version": "{VERSION}",\n "scan": {json.dumps(scan)},\n "vulnerabilities": [')
    stream.write(",\n  ".join(json.dumps(_vulnerability(finding, repository)) for finding in failures))
    stream.write("]}\n")


def _vulnerability(finding: Finding, repository: Repository) -> dict[str, object]:
    span = home(finding)
    identifiers = [{"type": "stackproof_policy", "name": finding.policy, "value": finding.policy}]
    identifiers += [{"type": "checklist_item", "name": item, "value": item} for item in finding.items]
    found: dict[str, object] = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"stackproof/{finding.fingerprint}")),
        "name": finding.title[:_NAME],
        "description": sentence(finding),
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "file": repository.path(span.file),
            "start_line": span.start_line,
            "end_line": span.end_line,
        },
        "identifiers": identifiers[:_IDENTIFIERS],
    }
    if finding.help:
        found["solution"] = finding.help[:_SOLUTION]
    return found


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
