"""What is laid over a diagram: the failures of a scan, and what becomes of each tier when a zone is lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from scanner.errors import UserError
from scanner.graph.build import ResourceGraph
from scanner.model.base import kind_of
from scanner.report.diagram.layout import Sheet
from scanner.report.diagram.services import service_of
from scanner.report.outage.cases import cases_of
from scanner.results import Finding
from scanner.template import Root
from scanner.verdict import Severity, Verdict


@dataclass(frozen=True, slots=True)
class Overlay:
    """Failures by the key of an icon or box, what becomes of icons in an outage, and lines that explain both."""

    failures: dict[str, list[Severity]] = field(default_factory=dict)
    fates: dict[str, str] = field(default_factory=dict)
    legend: tuple[str, ...] = ()


def failures_over(sheet: Sheet, graph: ResourceGraph, findings: Iterable[Finding]) -> Overlay:
    """The failures of the root that is drawn; those at nothing that is drawn are counted in the legend."""
    keys = {address: placed.icon.key for placed in sheet.icons() for address in placed.icon.addresses}
    keys.update({box.key: box.key for box in sheet.boxes() if box.key})
    failures: dict[str, list[Severity]] = defaultdict(list)
    elsewhere = 0
    for finding in findings:
        if finding.verdict is not Verdict.FAIL or finding.suppressed is not None or finding.severity == "info":
            continue
        if finding.subject.root != graph.root.path:
            continue
        key = _key_of(finding.subject.address, graph, keys)
        if key is None:
            elsewhere += 1
        else:
            failures[key].append(finding.severity)
    shown = sum(map(len, failures.values()))
    legend = f"{shown} failures are marked where they are" + (
        f"; {elsewhere} are about resources that aren't drawn" if elsewhere else ""
    )
    return Overlay(dict(failures), {}, (legend,))


_GRAVEST = ("lost", "interrupted", "unknown", "continues")


def outage_over(sheet: Sheet, root: Root, zone: str) -> Overlay:
    """What becomes of each tier without a zone; of several workloads and zones that fit, the gravest.

    Raises UserError where no workload has a part in such a zone.
    """
    keys = {address: placed.icon.key for placed in sheet.icons() for address in placed.icon.addresses}
    fates: dict[str, str] = {}
    names: dict[str, None] = {}
    for case in cases_of(root, zone):
        for outage in case.outages:
            names[outage.zone] = None
            for fate in outage.fates:
                for member in fate.tier.members:
                    key = keys.get(member.resource.address)
                    if key is not None:
                        fates[key] = min(fates.get(key, "continues"), fate.word, key=_GRAVEST.index)
    if not names:
        raise UserError(f"--lost-zone {zone}: no workload of {root.path} has a part in such a zone")
    legend = f"Without {', '.join(names)}: crossed out is lost, brown is interrupted, grey is not known"
    return Overlay({}, fates, (legend,))


def both(one: Overlay, other: Overlay) -> Overlay:
    """Two overlays at once."""
    return Overlay({**one.failures, **other.failures}, {**one.fates, **other.fates}, (*one.legend, *other.legend))


def _key_of(address: str, graph: ResourceGraph, keys: dict[str, str]) -> str | None:
    """What is drawn for a resource: itself, or what it is a part of (a listener's load balancer)."""
    if address in keys:
        return keys[address]
    block = graph.block(address)
    service = service_of(kind_of(block)) if block is not None else None
    if block is None or service is None or service.role != "passed":
        return None
    nearby = [edge.target for edge in graph.outgoing.get(address, ())]
    nearby += [edge.source for edge in graph.incoming.get(address, ())]
    return next((keys[one] for one in nearby if one in keys), None)
