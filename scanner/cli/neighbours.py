"""What other tools say of the same templates, added to our report: ``scan --with`` and ``scan --import``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from scanner.cli.console import say
from scanner.integrations import checkov
from scanner.integrations.foreign import merge
from scanner.integrations.imports import read_report
from scanner.policy.registry import bundled
from scanner.results import ScanReport


def beside(report: ScanReport, paths: Sequence[Path], tools: Collection[str], files: Sequence[Path]) -> ScanReport:
    """The report with what the tools find and what the files hold, less what we say as well.

    Raises UserError for a tool that is missing or fails, and for a file that is no report.
    """
    foreign = [one for file in files for one in read_report(file)]
    if checkov.NAME in tools:
        foreign.append(checkov.run(paths))
    report, said = merge(report, foreign, bundled().controls)
    for sentence in said:
        say(sentence)
    if "cfn-lint" in tools:
        report = _linted(report)
    return report


def _linted(report: ScanReport) -> ScanReport:
    from scanner.integrations.cfn_lint import lint, read_settings

    settings, notes = read_settings(Path())
    for note in notes:
        say(f"warning: {note}")
    templates = [root.path for root in report.roots if root.dialect == "cloudformation"]
    linted = lint(templates, settings)
    findings = sorted(
        (*report.findings, *linted.findings), key=lambda one: (one.subject.root, one.location, one.policy)
    )
    errors = tuple(dict.fromkeys((*report.errors, *linted.errors)))
    return replace(report, findings=tuple(findings), errors=errors)
