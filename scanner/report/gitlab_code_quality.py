"""GitLab's code quality report, shown beside the lines of a merge request.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import TextIO

from scanner.report import View, graded
from scanner.report.order import by_subject, home, state
from scanner.report.repository import Repository
from scanner.report.sentences import sentence
from scanner.results import ScanReport
from scanner.verdict import Severity

_SEVERITIES: Mapping[Severity, str] = MappingProxyType(
    {"critical": "blocker", "high": "critical", "medium": "major", "low": "minor", "info": "info"}
)


def write(report: ScanReport, stream: TextIO, view: View) -> None:
    """Write a list with an object for each failure that stands."""
    failures = sorted((one for one in graded(report, view).findings if state(one) == "fail"), key=by_subject)
    repository = Repository(home(one).file for one in failures)
    objects = [
        {
            "description": sentence(finding),
            "check_name": finding.policy,
            "fingerprint": finding.fingerprint,
            "severity": _SEVERITIES[finding.severity],
            "location": {
                "path": repository.path(home(finding).file),
                "lines": {"begin": home(finding).start_line, "end": home(finding).end_line},
            },
        }
        for finding in failures
    ]
    stream.write("[" + ",\n ".join(json.dumps(one) for one in objects) + "]\n")
