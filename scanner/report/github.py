"""Workflow commands that GitHub turns into annotations beside the lines of a pull request.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
A run shows ten errors, ten warnings and ten notices of each step, so that the gravest come first.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TextIO

from scanner.report import View, graded
from scanner.report.order import by_place, home, is_news
from scanner.report.repository import Repository
from scanner.report.sentences import idle_suppressions, sentence, tally
from scanner.results import Finding, ScanReport
from scanner.source import InputError, Span
from scanner.verdict import SEVERITIES, Severity

_COMMANDS: Mapping[Severity, str] = MappingProxyType(
    {"critical": "error", "high": "error", "medium": "warning", "low": "notice", "info": "notice"}
)


def write(report: ScanReport, stream: TextIO, view: View) -> None:
    """Write a command for each input that could not be read and for each failure, then the counts as plain text."""
    report = graded(report, view)
    failures = [one for one in report.findings if is_news(one)]
    failures.sort(key=lambda one: (SEVERITIES.index(one.severity), by_place(one)))
    files = [home(one).file for one in failures] + [error.span.file for error in report.errors if error.span.file]
    idle = [(span, words) for span, words in idle_suppressions(report) if span.file]
    repository = Repository([*files, *(span.file for span, _ in idle)])
    for error in report.errors:
        stream.write(_unread(error, repository))
    for span, words in idle:
        stream.write(_command("notice", span, "suppression", words, repository))
    for finding in failures:
        stream.write(_annotation(finding, repository))
    stream.write(f"{tally(report)}\n")


def _annotation(finding: Finding, repository: Repository) -> str:
    title = f"{finding.title} ({finding.policy})"
    return _command(_COMMANDS[finding.severity], home(finding), title, sentence(finding), repository)


def _unread(error: InputError, repository: Repository) -> str:
    if not error.span.file:
        return f"::error title=could not be read::{_data(error.message)}\n"
    return _command("error", error.span, "could not be read", error.message, repository)


def _command(name: str, span: Span, title: str, message: str, repository: Repository) -> str:
    properties = {"file": repository.path(span.file), "line": str(span.start_line), "endLine": str(span.end_line)}
    if span.start_line == span.end_line:
        # GitHub refuses columns on an annotation of several lines.
        properties |= {"col": str(span.start_column), "endColumn": str(span.end_column)}
    properties["title"] = title
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(message)}\n"


def _data(text: str) -> str:
    """Escaped so that no text from a template can end the line and start a command of its own."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
