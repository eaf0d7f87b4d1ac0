"""SARIF 2.1.0, as code scanning services read it.

The standard: https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html. What
GitHub takes of it:
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning.

Only failures are results. The standard has `kind: "open"` for what we call unknown, but GitHub doesn't read `kind` and
would raise an alert for each.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TextIO

from scanner import __version__
from scanner.policy.definition import Page
from scanner.policy.registry import Registry, bundled
from scanner.report import View, graded
from scanner.report.order import by_subject, home, place
from scanner.report.repository import Repository
from scanner.report.sentences import accepted, idle_suppressions
from scanner.results import Finding, ScanReport, Suppression
from scanner.source import InputError, Span
from scanner.verdict import SEVERITIES, Severity, Verdict

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

Object = dict[str, object]

_LEVELS: Mapping[Severity, str] = MappingProxyType(
    {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}
)
# GitHub's bands: above 9.0 critical, 7.0-8.9 high, 4.0-6.9 medium, 0.1-3.9 low; without a score, no security alert.
_SCORES: Mapping[Severity, str] = MappingProxyType({"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"})

# GitHub's limits: tags per rule and locations per result that it keeps, and characters of a description.
_TAGS = 10
_LOCATIONS = 100
_DESCRIPTION = 1024

# Beyond these it refuses the file: results in a run, and bytes after compression.
# https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
# https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/file-too-large
_RESULTS = 25_000
_BYTES = 10_000_000

_BASE = "%SRCROOT%"
# What the standard reads as a link inside a message (section 3.11.6).
_LINK = re.compile(r"\[(?=[^\]]*\]\()")


def write(report: ScanReport, stream: TextIO, view: View) -> None:
    """Write one run; a result a line, in ASCII."""
    report = graded(report, view)
    failures = sorted((one for one in report.findings if one.verdict is Verdict.FAIL), key=by_subject)
    rules = _rules(report.findings, view.registry or bundled())
    numbers = {str(rule["id"]): index for index, rule in enumerate(rules)}
    repository = Repository(_files(report, failures))
    stream.write(f'{{"$schema": "{SCHEMA}",\n "version": "2.1.0",\n "runs": [{{\n')
    driver = {"name": "stackproof", "version": __version__, "semanticVersion": __version__, "rules": rules}
    stream.write(f'  "tool": {{"driver": {json.dumps(driver)}}},\n')
    stream.write('  "columnKind": "unicodeCodePoints",\n')
    bases = {_BASE: {"description": {"text": "the root of the repository"}}}
    stream.write(f'  "originalUriBaseIds": {json.dumps(bases)},\n')
    results = _within_limits([_result(one, numbers[one.policy], repository) for one in _gravest(failures)], failures)
    stream.write(f'  "invocations": [{json.dumps(_invocation(report, repository, len(failures) - len(results)))}],\n')
    stream.write('  "results": [')
    stream.write(",".join(f"\n    {one}" for one in results))
    stream.write("]\n}]}\n")


def _gravest(failures: list[Finding]) -> list[Finding]:
    """As many failures as an upload may have, in their order; where there are more, the gravest."""
    if len(failures) <= _RESULTS:
        return failures
    kept = sorted(range(len(failures)), key=lambda index: SEVERITIES.index(failures[index].severity))[:_RESULTS]
    return [failures[index] for index in sorted(kept)]


def _within_limits(results: list[Object], failures: list[Finding]) -> list[str]:
    """The results as text; where the file would be too large for an upload, the gravest that fit."""
    lines = [json.dumps(one) for one in results]
    if sum(map(len, lines)) <= _BYTES:  # Compressed, it is smaller still.
        return lines
    severities = [one.severity for one in _gravest(failures)]
    compressor, size, kept = zlib.compressobj(), 0, []
    for index in sorted(range(len(lines)), key=lambda index: SEVERITIES.index(severities[index])):
        size += len(compressor.compress(lines[index].encode("ascii")) + compressor.flush(zlib.Z_SYNC_FLUSH))
        if size > _BYTES * 0.9:
            break
        kept.append(index)
    return [lines[index] for index in sorted(kept)]


def _files(report: ScanReport, failures: Iterable[Finding]) -> Iterator[str]:
    """Every file that the report will name."""
    for finding in failures:
        yield home(finding).file
        yield from (span.file for _, span in _related(finding))
        if finding.suppressed is not None and finding.suppressed.source.file:
            yield finding.suppressed.source.file
    yield from (remark.span.file for remark in (*report.errors, *report.notes) if remark.span.file)
    yield from (span.file for span, _ in idle_suppressions(report) if span.file)


def _rules(findings: Iterable[Finding], registry: Registry) -> list[Object]:
    """One rule for each policy that was asked, whatever it said, so that an upload tells fixed from not asked."""
    by_policy: dict[str, list[Finding]] = {}
    for finding in findings:
        by_policy.setdefault(finding.policy, []).append(finding)
    return [_rule(policy, by_policy[policy], registry) for policy in sorted(by_policy)]


def _rule(policy: str, findings: list[Finding], registry: Registry) -> Object:
    first = findings[0]
    if policy in registry.paths:
        asked = registry.load(policy)
        page, severity = asked.definition.page, asked.severity
    else:
        page = Page(first.title, "", first.help)
        severity = min((finding.severity for finding in findings), key=SEVERITIES.index)
    parts = (page.title, page.why, f"Fix: {page.fix}" if page.fix else "")
    items = f"Checklist items: {', '.join(first.items)}." if first.items else ""
    text = "\n\n".join(filter(None, (*parts, items)))
    properties: Object = {"tags": ["security", policy.partition("/")[0], *first.items][:_TAGS]}
    if severity in _SCORES:
        properties["security-severity"] = _SCORES[severity]
    return {
        "id": policy,
        "shortDescription": {"text": page.title[:_DESCRIPTION]},
        "fullDescription": {"text": (page.why.split("\n\n")[0] or page.title)[:_DESCRIPTION]},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": properties,
    }


def _result(finding: Finding, rule: int, repository: Repository) -> Object:
    related = [
        {"id": number, **_location(span, repository), "message": {"text": message}}
        for number, (message, span) in enumerate(_related(finding), 1)
    ]
    properties: Object = {
        "severity": finding.severity,
        "items": list(finding.items),
        "involves": list(finding.involves),
    }
    if finding.parameter_set is not None:
        properties["parameterSet"] = finding.parameter_set
    if finding.construct:
        properties["construct"] = finding.construct
    result: Object = {
        "ruleId": finding.policy,
        "ruleIndex": rule,
        "kind": "fail",
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [
            {
                **_location(home(finding), repository),
                "logicalLocations": [{"fullyQualifiedName": finding.subject.address, "kind": "resource"}],
            }
        ],
        # GitHub tells alerts apart by this key alone, whose form is a hash and a running number.
        "partialFingerprints": {
            "primaryLocationLineHash": f"{finding.fingerprint}:1",
            "stackproof/v1": finding.fingerprint,
        },
        "properties": properties,
    }
    if finding.change is not None:
        result["baselineState"] = "new" if finding.change == "new" else "unchanged"
    if related:
        result["relatedLocations"] = related
    if finding.suppressed is not None:
        result["suppressions"] = [_suppression(finding.suppressed, repository)]
    return result


def _message(finding: Finding) -> str:
    """The message, the choice under which it holds, and the way to it, as links to the related locations."""
    text = f"{finding.subject.address}: {finding.message}"
    if finding.when:
        text += f" (when {finding.when})"
    if finding.parameter_set is not None:
        text += f" (parameter set {finding.parameter_set})"
    text = _LINK.sub(r"\\[", text)
    count = sum(1 for _ in _related(finding))
    links = [f"[{number}]({number})" for number in range(1, count + 1)]
    return f"{text}; see {', '.join(links)}" if links else text


def _related(finding: Finding) -> Iterator[tuple[str, Span]]:
    """What else the verdict rests on, and the calls that lead to it: message and place."""
    primary = home(finding)
    places = [
        *((one.message, one.span) for one in finding.evidence if one.span.file and one.span != primary),
        *((f"called as {call.address}", call.span) for call in finding.calls if call.span.file),
    ]
    if primary != place(finding):
        # What stands in a fetched module is shown at its call.
        places = [(finding.message, place(finding)), *(one for one in places if one[1] != primary)]
    yield from list(dict.fromkeys(places))[: _LOCATIONS - 1]


def _location(span: Span, repository: Repository) -> Object:
    artifact = {"uri": repository.uri(span.file), "uriBaseId": _BASE}
    region = {
        "startLine": span.start_line,
        "startColumn": span.start_column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def _suppression(suppression: Suppression, repository: Repository) -> Object:
    external = suppression.kind in {"configuration", "baseline"}
    found: Object = {
        "kind": "external" if external else "inSource",
        "status": "accepted",
        "justification": accepted(suppression),
    }
    if suppression.source.file:
        found["location"] = _location(suppression.source, repository)
    return found


def _invocation(report: ScanReport, repository: Repository, left_out: int) -> Object:
    """Whether all input could be read, and what could not."""
    notifications = [
        *(_notification(error, "error", repository) for error in report.errors),
        *(_notification(note, "note", repository) for note in report.notes),
        *(_notification(InputError(*idle), "note", repository) for idle in idle_suppressions(report)),
    ]
    if left_out:
        words = f"{left_out} failures, the least grave, are left out: a service takes no larger file"
        notifications.append({"level": "warning", "message": {"text": words}})
    return {"executionSuccessful": not report.errors, "toolExecutionNotifications": notifications}


def _notification(remark: InputError, level: str, repository: Repository) -> Object:
    found: Object = {"level": level, "message": {"text": _LINK.sub(r"\\[", remark.message)}}
    if remark.span.file:
        found["locations"] = [_location(remark.span, repository)]
    return found
