"""Findings as an editor shows them: by file, with what they rest on as related places."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from lsprotocol import types
from pygls.uris import from_fs_path
from pygls.workspace import PositionCodec

from scanner.report.order import home, state
from scanner.results import Finding
from scanner.source import InputError, Span
from scanner.verdict import Severity

SOURCE = "stackproof"
UNREAD = "unread"

Lines = Callable[[str], Sequence[str]]
"""The lines of a file as the editor has them, by the name that spans carry."""

_SEVERITIES: Mapping[Severity, types.DiagnosticSeverity] = MappingProxyType(
    {
        "critical": types.DiagnosticSeverity.Error,
        "high": types.DiagnosticSeverity.Error,
        "medium": types.DiagnosticSeverity.Warning,
        "low": types.DiagnosticSeverity.Information,
        "info": types.DiagnosticSeverity.Hint,
    }
)
_RELATED = 20


class Places:
    """Turns spans into what the client counts in: lines from 0, columns in its own units."""

    def __init__(self, codec: PositionCodec, lines: Lines) -> None:
        self._codec = codec
        self._lines = lines

    def range(self, span: Span) -> types.Range:
        """The range of a span; of one over several lines, the first line."""
        lines = self._lines(span.file)
        first = max(span.start_line - 1, 0)
        text = lines[first].rstrip("\r\n") if first < len(lines) else ""
        start = max(span.start_column - 1, 0)
        end = span.end_column - 1 if span.end_line == span.start_line else len(text)
        found = types.Range(types.Position(first, start), types.Position(first, max(end, start + 1)))
        return self._codec.range_to_client_units(lines, found) if first < len(lines) else found

    def location(self, span: Span) -> types.Location:
        """The place of a span."""
        return types.Location(uri_of(span.file), self.range(span))


def uri_of(file: str) -> str:
    """The address of a file by the name that spans carry."""
    return str(from_fs_path(os.path.realpath(file)))


def by_file(findings: Iterable[Finding], places: Places) -> dict[str, list[types.Diagnostic]]:
    """The diagnostics of the failures that stand, by address."""
    found: dict[str, list[types.Diagnostic]] = defaultdict(list)
    for finding in findings:
        span = home(finding)
        if state(finding) == "fail" and Path(span.file).is_file():
            found[uri_of(span.file)].append(_diagnostic(finding, span, places))
    return found


def unread(errors: Iterable[InputError], places: Places) -> dict[str, list[types.Diagnostic]]:
    """The diagnostics of what could not be read, by address."""
    found: dict[str, list[types.Diagnostic]] = defaultdict(list)
    for error in errors:
        if error.span.file and Path(error.span.file).is_file():
            found[uri_of(error.span.file)].append(
                types.Diagnostic(
                    places.range(error.span),
                    error.message,
                    severity=types.DiagnosticSeverity.Error,
                    code=UNREAD,
                    source=SOURCE,
                )
            )
    return found


def _diagnostic(finding: Finding, span: Span, places: Places) -> types.Diagnostic:
    related = [
        *((one.message, one.span) for one in finding.evidence[1:] if one.span.file and one.span != span),
        *((f"called as {call.address}", call.span) for call in finding.calls if call.span.file),
    ]
    message = f"{finding.title}: {finding.message}"
    if finding.calls or finding.subject.address not in finding.message:
        message += f" ({finding.subject.address})"
    if finding.when:
        message += f", when {finding.when}"
    return types.Diagnostic(
        places.range(span),
        message,
        severity=_SEVERITIES[finding.severity],
        code=finding.policy,
        source=SOURCE,
        related_information=[
            types.DiagnosticRelatedInformation(places.location(place), text)
            for text, place in list(dict.fromkeys(related))[:_RELATED]
        ],
        data=finding.fingerprint,
    )
