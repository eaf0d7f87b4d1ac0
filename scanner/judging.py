"""Judge one root: build its graph, ask the policies, collect the findings."""

from __future__ import annotations

from time import perf_counter

from scanner.findings import FindingMaker
from scanner.graph.build import ResourceGraph
from scanner.policy.judge import PolicyError, Purse, judge
from scanner.policy.registry import Registry
from scanner.policy.selection import Selection
from scanner.results import Finding, RootSummary, ScanReport, Timing, concealed
from scanner.source import InputError
from scanner.suppressions import directives_of
from scanner.template import Root
from scanner.verdict import Severity

UNCHANGED = ("no-op", "read")
"""What a saved plan does to resources that stay as they are."""


def scan_root(
    root: Root,
    *,
    registry: Registry,
    selection: Selection,
    deciding: frozenset[str],
    all_choices: bool,
    changed_only: bool = False,
) -> ScanReport:
    """Ask every selected policy about every resource of one root."""
    graph = ResourceGraph(root)
    maker = FindingMaker(graph)
    findings: list[Finding] = []
    secrets = frozenset(root.secrets.values())
    errors = list(root.errors)

    def takes(policy: str, severity: Severity, items: tuple[str, ...]) -> bool:
        return selection.takes(policy, severity, items, policy in deciding)

    policies = registry.for_types(graph.by_type.keys(), takes)
    errors.extend(registry.broken.values())
    timings = []
    faulty = bool(registry.broken)
    began = perf_counter()
    for policy in policies:
        start = perf_counter()
        purse = Purse()
        try:
            for block in graph.blocks_of(policy.definition.types):
                if changed_only and block.change in UNCHANGED:
                    continue
                judgement = judge(policy, block, graph, all_choices=all_choices, purse=purse)
                if judgement is not None:
                    findings.append(concealed(maker.make(policy, block, judgement), secrets))
        except PolicyError as error:
            # A policy that fails once is a fault of the policy: what it said before stands, it is not asked again.
            errors.append(InputError(error.span, str(error)))
            faulty = True
        timings.append(Timing("policy", policy.id, perf_counter() - start))
    timings.append(Timing("judge", root.path, perf_counter() - began))
    addresses = tuple(block.address for block in root.blocks if not block.data)
    summary = RootSummary(
        root.path, root.dialect, len(addresses), tuple(root.handed_over), tuple(root.files), addresses
    )
    directives, mistakes = directives_of(root, registry.controls)
    return ScanReport(
        (summary,),
        tuple(findings),
        (*errors, *mistakes),
        tuple(root.notes),
        tuple(root.files),
        policies=len(policies),
        directives=tuple(directives),
        secrets=root.secrets,
        timings=tuple(timings),
        faulty=faulty,
    )
