"""Reports: one module a format, all made of the same `ScanReport`.

A format is a module with a function `write(report, stream, view)` and a line in `FORMATS`.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, TextIO, cast

from scanner.results import Finding, ScanReport
from scanner.verdict import SEVERITIES, Severity, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from scanner.checklist.outline import Outline
    from scanner.policy.registry import Registry


@dataclass(frozen=True, slots=True)
class View:
    """What a report shows, and how.

    Results below `severity` are left out of every format. The rest is for a person alone: failures are always shown,
    `verdicts` are the others to show, `suppressed` is whether to show what is suppressed too, `remaining` what was
    there before the change that a scan is about; `checklist` names the items and says which policies decide them;
    `registry` has the policies that were asked, by default the bundled ones; `width` is in terminal cells. `started` is
    when the scan began.
    """

    severity: Severity = "info"
    verdicts: frozenset[Verdict] = frozenset()
    suppressed: bool = False
    remaining: bool = False
    checklist: Outline | None = None
    registry: Registry | None = None
    color: bool = False
    width: int = 120
    encoding: str = "utf-8"
    started: datetime | None = None

    def holds(self, finding: Finding) -> bool:
        """Whether a result is grave enough to be reported."""
        return SEVERITIES.index(finding.severity) <= SEVERITIES.index(self.severity)


class Writer(Protocol):
    """What the module of a format must have."""

    def write(self, report: ScanReport, stream: TextIO, view: View) -> None:
        """Write the whole report to `stream`."""


FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "terminal": "scanner.report.terminal",
        "json": "scanner.report.json_report",
        "sarif": "scanner.report.sarif",
        "markdown": "scanner.report.markdown",
        "csv": "scanner.report.csv_report",
        "junit": "scanner.report.junit",
        "github": "scanner.report.github",
        "gitlab-code-quality": "scanner.report.gitlab_code_quality",
        "gitlab-sast": "scanner.report.gitlab_sast",
    }
)
"""A format's name and its module, which is imported only when the format is asked for."""

PLAIN = View()


def write(report: ScanReport, name: str, stream: TextIO, view: View = PLAIN) -> None:
    """Write `report` to `stream` in the format `name`.

    Raises:
        KeyError: there is no such format.
        OSError: the stream can't be written to.
    """
    writer = cast(Writer, importlib.import_module(FORMATS[name]))
    writer.write(report, stream, view)


def graded(report: ScanReport, view: View) -> ScanReport:
    """The report without the results that are below the severity asked for."""
    comparison = report.comparison
    if comparison is not None:
        comparison = replace(comparison, fixed=tuple(filter(view.holds, comparison.fixed)))
    return replace(report, findings=tuple(filter(view.holds, report.findings)), comparison=comparison)
