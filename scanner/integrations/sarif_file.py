"""Other scanners' SARIF 2.1.0, read for its failures.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlsplit

from scanner.catalogue import rule_name
from scanner.integrations.foreign import ForeignFinding, ForeignReport
from scanner.source import Span
from scanner.verdict import Severity

_LEVELS: Mapping[str, Severity] = MappingProxyType(
    {"error": "high", "warning": "medium", "note": "low", "none": "info"}
)
# The bands that code scanning services read from a rule's security-severity.
_BANDS: tuple[tuple[float, Severity], ...] = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.1, "low"))
_FAILED = frozenset({"fail", "open", "review"})


def is_report(report: object) -> bool:
    """Whether this is a SARIF log of version 2.1.0."""
    return isinstance(report, dict) and report.get("version") == "2.1.0" and isinstance(report.get("runs"), list)


def read(report: Mapping[str, Any]) -> Iterator[ForeignReport]:
    """One report for each run; results that are suppressed there, or that are no failures, are left out."""
    for run in report["runs"]:
        driver = run.get("tool", {}).get("driver", {})
        rules = [
            rule for part in (driver, *run.get("tool", {}).get("extensions", ())) for rule in part.get("rules", ())
        ]
        name = re.sub(r"[^a-z0-9_]+", "-", str(driver.get("name") or "sarif").lower()).strip("-")
        by_id = {str(rule.get("id")): rule for rule in rules}
        findings = [
            found
            for result in run.get("results", ())
            if result.get("kind", "fail") in _FAILED and not result.get("suppressions")
            if (found := _finding(name, result, by_id, run)) is not None
        ]
        yield ForeignReport(name, tuple(dict.fromkeys(findings)))


def _finding(
    scanner: str, result: Mapping[str, Any], rules: Mapping[str, Any], run: Mapping[str, Any]
) -> ForeignFinding | None:
    location: Mapping[str, Any] = next(iter(result.get("locations", ())), {})
    physical = location.get("physicalLocation", {})
    uri = physical.get("artifactLocation", {}).get("uri")
    if not uri:
        return None
    identifier = str(result.get("ruleId") or result.get("rule", {}).get("id") or "unnamed")
    rule = rules.get(identifier, {})
    region = physical.get("region", {})
    start = int(region.get("startLine", 1))
    text = str(result.get("message", {}).get("text") or identifier)
    title = str(rule.get("shortDescription", {}).get("text") or rule.get("name") or identifier)
    logical: Mapping[str, Any] = next(iter(location.get("logicalLocations", ())), {})
    return ForeignFinding(
        scanner=scanner,
        rule=rule_name(identifier),
        title=title.splitlines()[0],
        message=" ".join(text.split())[:500],
        span=Span(
            _path(str(uri), physical.get("artifactLocation", {}), run),
            start,
            int(region.get("startColumn", 1)),
            int(region.get("endLine", start)),
            int(region.get("endColumn", region.get("startColumn", 1))),
        ),
        address=str(logical.get("fullyQualifiedName") or ""),
        severity=_severity(result, rule),
        help=str(rule.get("helpUri") or ""),
    )


def _severity(result: Mapping[str, Any], rule: Mapping[str, Any]) -> Severity:
    try:
        score = float(rule.get("properties", {}).get("security-severity", ""))
    except ValueError:
        level = result.get("level") or rule.get("defaultConfiguration", {}).get("level") or "warning"
        return _LEVELS.get(str(level), "medium")
    return next((severity for least, severity in _BANDS if score >= least), "info")


def _path(uri: str, artifact: Mapping[str, Any], run: Mapping[str, Any]) -> str:
    """The file that an address names, relative to the working folder where it lies below it."""
    bases = run.get("originalUriBaseIds", {})
    base = str(bases.get(artifact.get("uriBaseId"), {}).get("uri") or "")
    whole = uri if urlsplit(uri).scheme else base + uri
    path = unquote(urlsplit(whole).path) if urlsplit(whole).scheme in ("file", "") else unquote(uri)
    relative = os.path.relpath(path) if Path(path).is_absolute() else os.path.normpath(path)
    return path if relative.startswith(os.pardir) else Path(relative).as_posix()
