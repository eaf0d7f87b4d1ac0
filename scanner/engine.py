"""Run a scan: read the paths, build each root's graph, ask the policies, collect the findings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from scanner.discovery import Discovery, discover
from scanner.graph.build import ResourceGraph
from scanner.inputs import Inputs
from scanner.policy.judge import Judgement, PolicyError, judge
from scanner.policy.registry import Policy, Registry, bundled
from scanner.policy.selection import Selection
from scanner.results import Finding, RootSummary, ScanReport, Subject
from scanner.source import InputError
from scanner.template import Block, Root
from scanner.verdict import Evidence, Result, Verdict


def scan(
    paths: Sequence[Path],
    *,
    inputs: Inputs | None = None,
    selection: Selection | None = None,
    deciding: frozenset[str] = frozenset(),
    all_choices: bool = False,
    registry: Registry | None = None,
) -> ScanReport:
    """Scan files and folders.

    `deciding` are the IDs of policies that decide a checklist item: the default profile holds them whatever their
    severity. Input that cannot be read is reported in the result's `errors`; the scan goes on without it.

    Raises UserError for a path that does not exist and for inputs that make no sense.
    """
    chosen = selection or Selection()
    registry = registry or bundled()
    discovery = discover(paths)
    reports = [
        scan_root(root, registry=registry, selection=chosen, deciding=deciding, all_choices=all_choices)
        for root in load_roots(discovery, inputs or Inputs())
    ]
    return combine(reports, discovery)


def load_roots(discovery: Discovery, inputs: Inputs) -> Iterator[Root]:
    """Every root among what was found, evaluated, one after the other."""
    if discovery.templates:
        from scanner.parsers import cloudformation

        documents = [cloudformation.read_document(file.path, file.display) for file in discovery.templates]
        project = cloudformation.Project(documents)
        for document in cloudformation.find_roots(documents):
            yield cloudformation.load_root(document, project, inputs)
    if discovery.terraform_folders:
        from scanner.parsers import terraform

        trees = {folder.path: folder.tree for folder in discovery.terraform_folders}
        for path in terraform.find_roots(trees):
            yield terraform.load_root(path, inputs, trees[path])


def scan_root(
    root: Root,
    *,
    registry: Registry,
    selection: Selection,
    deciding: frozenset[str],
    all_choices: bool,
) -> ScanReport:
    """Ask every selected policy about every resource of one root."""
    graph = ResourceGraph(root)
    findings: list[Finding] = []
    errors = list(root.errors)
    policies = [
        policy
        for policy in registry.for_types(graph.by_type.keys())
        if selection.takes(policy.id, policy.severity, policy.definition.items, policy.id in deciding)
    ]
    for policy in policies:
        for block in graph.blocks_of(policy.definition.types):
            try:
                judgement = judge(policy, block, graph, all_choices=all_choices)
            except PolicyError as error:
                errors.append(InputError(error.span, str(error)))
                continue
            if judgement is not None:
                findings.append(_finding(policy, block, judgement))
    summary = RootSummary(root.path, root.dialect, sum(1 for block in root.blocks if not block.data))
    return ScanReport(
        (summary,), tuple(findings), tuple(errors), tuple(root.notes), tuple(root.files), policies=len(policies)
    )


def combine(reports: Iterable[ScanReport], discovery: Discovery) -> ScanReport:
    """One report of many, in a stable order; what two roots share is said once."""
    roots: list[RootSummary] = []
    findings: list[Finding] = []
    errors = dict.fromkeys(discovery.errors)
    notes = dict.fromkeys(discovery.notes)
    files: dict[str, None] = {}
    policies = 0
    for report in reports:
        roots.extend(report.roots)
        findings.extend(report.findings)
        errors.update(dict.fromkeys(report.errors))
        notes.update(dict.fromkeys(report.notes))
        files.update(dict.fromkeys(report.files))
        policies = max(policies, report.policies)
    findings.sort(key=lambda one: (one.subject.root, one.location, one.policy, one.subject.address))
    return ScanReport(tuple(roots), tuple(findings), tuple(errors), tuple(notes), tuple(files), policies)


def _finding(policy: Policy, block: Block, judgement: Judgement) -> Finding:
    result = _placed(judgement.result, block)
    primary = result.evidence[0]
    subject = Subject(block.address, block.type, block.dialect, block.root)
    identity = f"{policy.id}\0{block.root}\0{block.address}"
    return Finding(
        policy=policy.id,
        title=policy.title,
        verdict=result.verdict,
        severity=result.severity_under(policy.severity),
        items=policy.definition.items,
        subject=subject,
        location=primary.span,
        message=primary.message,
        fingerprint=hashlib.sha256(identity.encode()).hexdigest()[:32],
        evidence=result.evidence,
        involves=tuple(dict.fromkeys((block.address, *result.involves))),
        when=judgement.when,
        needs=result.needs,
        calls=block.calls,
        help=policy.definition.page.fix,
    )


def _placed(result: Result, block: Block) -> Result:
    """Evidence that no file states (a default, a pseudo parameter) is shown at the resource."""
    evidence = tuple(
        one if one.span.start_line else Evidence(block.name_span, one.message, one.address or block.address)
        for one in result.evidence
    )
    if not evidence:
        words = {Verdict.PASS: "as required", Verdict.FAIL: "not as required", Verdict.UNKNOWN: "not known"}
        evidence = (Evidence(block.name_span, words[result.verdict], block.address),)
    return replace(result, evidence=evidence)
