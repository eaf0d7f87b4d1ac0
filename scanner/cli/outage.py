"""``stackproof outage``: what becomes of each workload when a zone is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from scanner.cli.inputs import with_inputs
from scanner.errors import UserError

if TYPE_CHECKING:
    from scanner.inputs import Inputs
    from scanner.model.workloads import Workload
    from scanner.model.zone_loss import Fate, State
    from scanner.source import InputError
    from scanner.template import Root

Format = Literal["text", "json", "mermaid"]

FINDINGS = 1
UNREAD = 3


@dataclass(frozen=True, slots=True)
class Outage:
    """One zone taken away from one workload, and what becomes of each tier."""

    zone: str
    fates: tuple[Fate, ...]

    @property
    def worst(self) -> Fate:
        """The fate of the workload: that of its worst tier."""
        return max(self.fates, key=lambda fate: fate.state)


@dataclass(frozen=True, slots=True)
class Case:
    """One workload of one root with its outages."""

    root: str
    workload: Workload
    outages: tuple[Outage, ...]


@click.command(
    "outage",
    epilog="""\b
Exit codes:
  0  every workload goes on, whatever zone is lost
  1  some workload is interrupted or lost
  2  bad usage, or no such zone
  3  some input could not be read""",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--zone", metavar="NAME", help="This zone alone: its name, or part of how the report calls it.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "mermaid"]),
    default="text",
    show_default=True,
    help="mermaid draws what is lost.",
)
@with_inputs
def command(paths: tuple[Path, ...], zone: str | None, format_: Format, inputs: Inputs) -> int:
    """Take away each availability zone in turn, and tell what becomes of each workload.

    A workload is an entry point (a load balancer, an API, a public machine) with every tier behind it. It continues, is
    interrupted until something is started anew elsewhere, or is lost; where the templates don't settle it, it is unknown.
    """
    from scanner.model.zone_loss import State

    roots = list(_roots(paths or (Path(),), inputs))
    cases = [case for root in roots for case in _cases(root, zone)]
    if zone is not None and not cases:
        raise UserError(f"--zone {zone}: no workload has a part in such a zone")
    if format_ == "json":
        click.echo(json.dumps(_document(cases, roots), indent=1))
    elif format_ == "mermaid":
        click.echo(_mermaid(cases))
    else:
        _print(cases, roots)
    if any(_errors(roots)):
        return UNREAD
    bad = (State.INTERRUPTED, State.LOST)
    return FINDINGS if any(one.worst.state in bad for case in cases for one in case.outages) else 0


def _roots(paths: Sequence[Path], inputs: Inputs) -> Iterator[Root]:
    from scanner.discovery import discover
    from scanner.engine import load_roots

    yield from load_roots(discover(paths), inputs)


def _errors(roots: Sequence[Root]) -> list[InputError]:
    return list(dict.fromkeys(error for root in roots for error in root.errors))


def _cases(root: Root, wanted: str | None) -> Iterator[Case]:
    """The workloads of a root, as the defaults and the given values decide."""
    from scanner.graph.build import ResourceGraph
    from scanner.model.workloads import ENTRIES, workload_of

    graph = ResourceGraph(root)
    view = graph.view()
    for kind in ENTRIES:
        for block in graph.blocks_of(kind.types()):
            if block.data or view.world.exists(block) is False:
                continue
            workload = workload_of(kind(block, view))
            if workload is None:
                continue
            zones = [(zone, zone.describe()) for zone in workload.zones]
            named = [(zone, name) for zone, name in zones if wanted is None or wanted in name]
            outages = [Outage(name, tuple(workload.fates(zone))) for zone, name in named]
            if not zones and wanted is None:
                outages = [Outage("any one zone", tuple(workload.fates(None)))]
            if outages:
                yield Case(root.path, workload, tuple(outages))


def _word(state: State) -> str:
    return state.name.lower()


def _print(cases: Sequence[Case], roots: Sequence[Root]) -> None:
    from scanner.model.zone_loss import State
    from scanner.report.printable import printable

    for case in cases:
        click.echo(printable(f"{case.workload.entry.address} ({case.root})"))
        for outage in case.outages:
            click.echo(printable(f"  without {outage.zone}: {_word(outage.worst.state)}"))
            for fate in sorted(outage.fates, key=lambda one: -one.state):
                click.echo(printable(f"    {_word(fate.state):<12}{fate.reason}"))
                if fate.state is not State.CONTINUES:
                    _print_evidence(fate)
        click.echo("")
    for error in _errors(roots):
        click.echo(printable(f"{error}"), err=True)
    counts = {state: sum(max(o.worst.state for o in case.outages) is state for case in cases) for state in State}
    words = ", ".join(f"{number} {_word(state)}" for state, number in counts.items() if number)
    noun = "workload" if len(cases) == 1 else "workloads"
    click.echo(f"{len(cases)} {noun}" + (f": {words}" if words else ""))


def _print_evidence(fate: Fate) -> None:
    from scanner.report.printable import printable

    for one in fate.result.evidence[:3]:
        if one.span.file:
            click.echo(printable(f"                {one.message} ({one.span})"))


def _document(cases: Sequence[Case], roots: Sequence[Root]) -> dict[str, object]:
    return {
        "version": 1,
        "workloads": [
            {
                "root": case.root,
                "entry": case.workload.entry.address,
                "members": [
                    {"address": one.tier.resource.address, "through": one.through} for one in case.workload.members
                ],
                "outages": [
                    {
                        "zone": outage.zone,
                        "state": _word(outage.worst.state),
                        "tiers": [
                            {
                                "address": fate.resource.address,
                                "state": _word(fate.state),
                                "reason": fate.reason,
                                "needs": list(fate.result.needs),
                            }
                            for fate in outage.fates
                        ],
                    }
                    for outage in case.outages
                ],
            }
            for case in cases
        ],
        "errors": [str(error) for error in _errors(roots)],
    }


_COLOURS = {"continues": "#b5dfb5", "interrupted": "#fbd99b", "unknown": "#dddddd", "lost": "#f4b8b3"}


def _mermaid(cases: Sequence[Case]) -> str:
    """One drawing for each workload and zone: its tiers, coloured by what becomes of them."""
    lines = ["flowchart LR"]
    for number, (case, outage) in enumerate((case, outage) for case in cases for outage in case.outages):
        names = {case.workload.entry.address: f"w{number}entry"}
        fates = {fate.resource.address: fate for fate in outage.fates}
        names |= {address: f"w{number}n{index}" for index, address in enumerate(fates)}
        lines.append(f'  subgraph w{number}["{_label(case.workload.entry.address)} without {_label(outage.zone)}"]')
        if case.workload.entry.address not in fates:
            lines.append(f'    w{number}entry["{_label(case.workload.entry.address)}"]')
        for address, fate in fates.items():
            lines.append(f'    {names[address]}["{_label(address)}<br/>{_word(fate.state)}"]:::{_word(fate.state)}')
        for member in case.workload.members:
            address = member.tier.resource.address
            origin = names.get(member.through) or names[case.workload.entry.address]
            if origin != names[address]:
                lines.append(f"    {origin} --> {names[address]}")
        lines.append("  end")
    lines += [f"  classDef {state} fill:{colour},color:#111" for state, colour in _COLOURS.items()]
    return "\n".join(lines)


def _label(text: str) -> str:
    """Text that can't end its label: https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters."""
    from scanner.report.printable import printable

    shown = printable(text)
    return "".join(one if one.isalnum() or one in " ._-/:${}" else f"#{ord(one)};" for one in shown)
