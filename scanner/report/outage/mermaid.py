"""The loss of zones as a Mermaid flowchart: one box for each workload and zone, its tiers coloured by their state.

https://mermaid.js.org/syntax/flowchart.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from scanner.report.outage.cases import Case, Outage
from scanner.report.outage.colours import FILLS, INK, MARKS, kind_of
from scanner.report.printable import printable


def write(cases: Sequence[Case], stream: TextIO) -> None:
    """Write one flowchart."""
    stream.write("flowchart LR\n")
    panels = [(case, zones, outage) for case in cases for zones, outage in case.distinct()]
    for number, (case, zones, outage) in enumerate(panels):
        for line in _panel(f"w{number}", case, zones, outage):
            stream.write(f"  {line}\n")
    for word, fill in FILLS.items():
        stream.write(f"  classDef {word} fill:{fill},stroke:{INK},color:{INK}\n")


def _panel(name: str, case: Case, zones: Sequence[str], outage: Outage) -> Iterator[str]:
    others = f" (the same without {', '.join(zones[1:])})" if len(zones) > 1 else ""
    assumed = f" (assuming that {'; '.join(case.assumed)})" if case.assumed else ""
    title = f"{case.address} without {zones[0]}: {outage.word}{others}{assumed}"
    yield f"subgraph {name}[{_quoted(title)}]"
    names = {fate.tier.address: f"{name}n{index}" for index, fate in enumerate(outage.fates)}
    for fate in outage.fates:
        label = [fate.tier.named, kind_of(fate.tier.members[0].resource.block), f"{MARKS[fate.word]} {fate.word}"]
        yield f"  {names[fate.tier.address]}[{_quoted(*label)}]:::{fate.word}"
    for edge in case.workload.edges:
        if edge.source in names and edge.target in names:
            yield f"  {names[edge.source]} --> {names[edge.target]}"
    yield "end"


def _quoted(*lines: str) -> str:
    return '"' + "<br/>".join(_escaped(line) for line in lines) + '"'


def _escaped(text: str) -> str:
    """Text that can't end its label, nor be taken for markup; anything unusual becomes an entity code."""
    return "".join(one if one.isalnum() or one in " ._-/:✓✗?!(),$" else f"#{ord(one)};" for one in printable(text))
