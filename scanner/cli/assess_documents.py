"""What the documents that a checklist asks for show: diagrams that are drawn, a deployment guide that is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.checklist.assessment import Remark

if TYPE_CHECKING:
    from scanner.checklist.catalogue import GuideDemand
    from scanner.inputs import Exclusion, Inputs
    from scanner.template import Root

_NAMED = 12
"""So many parameters, permissions and services are named one by one; the rest is counted."""


def documents_of(
    name: str,
    paths: Sequence[Path],
    inputs: Inputs,
    *,
    exclude: Sequence[Exclusion],
    guide: Sequence[Path],
    demand: GuideDemand | None,
    folder: Path | None,
) -> Mapping[str, tuple[Remark, ...]]:
    """Remarks by the kind of document; none where nobody asked for any."""
    if folder is None and (not guide or demand is None):
        return {}
    from scanner.discovery import discover
    from scanner.roots import load_roots

    roots = [root for root in load_roots(discover(paths, exclude=exclude), inputs) if root.blocks]
    found: dict[str, tuple[Remark, ...]] = {}
    if folder is not None:
        found["architecture-diagram"] = tuple(_diagrams(name, roots, folder))
    if guide and demand is not None:
        found["deployment-guide"] = tuple(_guide(guide, demand, roots))
    return found


def _diagrams(name: str, roots: Sequence[Root], folder: Path) -> Iterator[Remark]:
    from scanner.cli.diagram import write_diagram
    from scanner.graph.build import ResourceGraph
    from scanner.report.diagram.layout import arrange
    from scanner.report.diagram.topology import topology_of

    for number, root in enumerate(roots, 1):
        title = name if len(roots) == 1 else f"{name}: {root.path}"
        topology = topology_of(ResourceGraph(root), title)
        file = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "solution"
        target = folder / f"{file}{f'-{number}' if len(roots) > 1 else ''}.svg"
        write_diagram(arrange(topology), None, "svg", target)
        drawn = sorted({icon.service.label for icon in topology.icons() if icon.addresses})
        listed = sorted({service.label for region in topology.regions for service, _ in region.listed})
        words = ", ".join(dict.fromkeys([*drawn, *listed]))
        yield Remark(f"the architecture of {root.path}, drawn from the templates, with {words}", str(target))


def _guide(files: Sequence[Path], demand: GuideDemand, roots: Sequence[Root]) -> Iterator[Remark]:
    from scanner.checklist.guide import compare
    from scanner.checklist.guide_text import read_guide

    passages = [passage for file in files for passage in read_guide(file)]
    state = compare(passages, demand, roots, str(files[0]))
    for one in state.sections:
        if not one.found:
            yield Remark(f"a section on {one.section.title.lower()}", state.file, lacks=True)
            continue
        first = one.passages[0]
        yield Remark(f"a section on {one.section.title.lower()}: {first.heading!r}", first.file, first.line)
        for topic in one.silent:
            yield Remark(f"in {first.heading!r}, {topic}", first.file, first.line, lacks=True)
    for number, missing in enumerate(state.unmentioned):
        if number == _NAMED:
            yield Remark(f"{len(state.unmentioned) - _NAMED} more names of the templates", state.file, lacks=True)
            break
        yield Remark(f"the {missing.kind} {missing.name} ({missing.detail})", state.file, lacks=True)
