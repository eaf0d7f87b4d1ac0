"""One report of many: of several roots, and of the same roots under several sets of inputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from scanner.directive import Directive
from scanner.discovery import Discovery
from scanner.fingerprints import hashed
from scanner.results import Finding, RootSummary, ScanReport, Timing
from scanner.source import InputError, Span


def of_set(report: ScanReport, name: str) -> ScanReport:
    """The report with its findings marked, and told apart, by the parameter set that they hold under."""
    findings = (replace(one, parameter_set=name, fingerprint=hashed(one.fingerprint, name)) for one in report.findings)
    return replace(report, findings=tuple(findings))


def side_by_set(names: Sequence[str], reports: Sequence[ScanReport]) -> list[ScanReport]:
    """One report a set, such that together they name a root once, and say of a remark which sets it belongs to where it
    isn't all of them.
    """
    said: dict[InputError, list[str]] = {}
    resources: dict[tuple[str, str], int] = {}
    for name, report in zip(names, reports, strict=True):
        for remark in (*report.errors, *report.notes):
            said.setdefault(remark, []).append(name)
        for root in report.roots:
            key = (root.path, root.dialect)
            resources[key] = max(resources.get(key, 0), root.resources)

    def marked(remarks: Sequence[InputError]) -> tuple[InputError, ...]:
        return tuple(
            one
            if len(said[one]) == len(names)
            else InputError(one.span, f"{one.message} (parameter set {', '.join(said[one])})")
            for one in remarks
        )

    roots = {(root.path, root.dialect): root for report in reports for root in report.roots}
    shared = tuple(replace(root, resources=resources[key]) for key, root in roots.items())
    return [
        replace(report, roots=() if index else shared, errors=marked(report.errors), notes=marked(report.notes))
        for index, report in enumerate(reports)
    ]


def combine(reports: Iterable[ScanReport], discovery: Discovery) -> ScanReport:
    """One report of many, in a stable order; what two roots share is said once."""
    roots: list[RootSummary] = []
    findings: list[Finding] = []
    errors = dict.fromkeys(discovery.errors)
    notes = dict.fromkeys(discovery.notes)
    files: dict[str, None] = {}
    policies = 0
    directives: dict[Directive, None] = {}
    secrets: dict[Span, str] = {}
    timings: list[Timing] = []
    faulty = False
    for report in reports:
        roots.extend(report.roots)
        findings.extend(report.findings)
        errors.update(dict.fromkeys(report.errors))
        notes.update(dict.fromkeys(report.notes))
        files.update(dict.fromkeys(report.files))
        policies = max(policies, report.policies)
        directives.update(dict.fromkeys(report.directives))
        timings.extend(report.timings)
        secrets.update(report.secrets)
        faulty |= report.faulty
    # Stable: of findings alike, the sets stay in the order in which they were given.
    findings.sort(key=lambda one: (one.subject.root, one.location, one.policy, one.subject.address))
    return ScanReport(
        tuple(roots),
        tuple(findings),
        tuple(errors),
        tuple(notes),
        tuple(files),
        policies,
        directives=tuple(directives),
        secrets=secrets,
        timings=tuple(timings),
        faulty=faulty,
    )
