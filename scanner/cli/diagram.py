"""``stackproof diagram``: the architecture as a picture."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.configured import with_configuration
from scanner.cli.console import say
from scanner.cli.inputs import with_inputs
from scanner.errors import UserError

if TYPE_CHECKING:
    from scanner.config import Configuration
    from scanner.graph.build import ResourceGraph
    from scanner.inputs import Inputs
    from scanner.report.diagram.layout import Sheet
    from scanner.report.diagram.overlay import Overlay
    from scanner.results import Finding

UNREAD = 3
FORMATS = ("svg", "png", "drawio")


@click.command(
    "diagram",
    epilog="""\b
Exit codes:
  0  everything was read
  2  bad usage or configuration
  3  some input could not be read; stderr says what, and the picture lacks it""",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--output",
    "output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="architecture.svg, .png or .drawio; a name without an ending is a folder, for a picture of each root. "
    "Without it, SVG goes to stdout.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    help="What to write into a folder; otherwise the file's ending decides.",
)
@click.option(
    "--title", metavar="TEXT", default="", help="What the picture is headed with; by default the root's path."
)
@click.option("--findings", "with_findings", is_flag=True, help="Mark the failures of a scan where they are.")
@click.option("--lost-zone", "zone", metavar="NAME", help="Show what becomes of each tier without this zone.")
@with_configuration
@with_inputs
def command(
    paths: tuple[Path, ...],
    output: Path | None,
    format_: str | None,
    title: str,
    with_findings: bool,
    zone: str | None,
    inputs: Inputs,
    configuration: Configuration,
) -> int:
    """Draw the architecture: account, Region, VPCs, zones and subnets as boxes, the major resources with AWS's icons.

    PATH is a CloudFormation template, a Terraform file, or a folder; without one, it is the working folder. Nothing is
    drawn that isn't in the templates; what they name and don't hold is drawn as outside of them.
    """
    from scanner.discovery import discover
    from scanner.graph.build import ResourceGraph
    from scanner.report.diagram.icons import available
    from scanner.report.diagram.layout import arrange
    from scanner.report.diagram.overlay import Overlay, both, failures_over, outage_over
    from scanner.report.diagram.topology import topology_of
    from scanner.roots import load_roots

    settings = configuration.scan
    chosen = paths or settings.paths or (Path(),)
    discovery = discover(chosen, exclude=settings.exclusions)
    graphs = [graph for graph in map(ResourceGraph, load_roots(discovery, inputs)) if graph.root.blocks]
    into_folder = output is not None and (output.is_dir() or not output.suffix)
    _require_one(graphs, into_folder)
    kind = format_ or (output.suffix.removeprefix(".").lower() if output is not None and not into_folder else "svg")
    if kind not in FORMATS:
        raise UserError(f"--output {output}: the ending says the format; there are {', '.join(FORMATS)}")
    if not available():
        say("warning: without AWS's icons; pip install 'stackproof[diagram]' brings them")
    findings = _findings(chosen, inputs, configuration) if with_findings else ()
    for graph in graphs:
        sheet = arrange(topology_of(graph, title or graph.root.path))
        overlay = Overlay()
        if with_findings:
            overlay = both(overlay, failures_over(sheet, graph, findings))
        if zone is not None:
            overlay = both(overlay, outage_over(sheet, graph.root, zone))
        target = output / f"{_file_name(graph.root.path)}.{kind}" if output is not None and into_folder else output
        write_diagram(sheet, overlay, kind, target)
    errors = dict.fromkeys([*discovery.errors, *(error for graph in graphs for error in graph.root.errors)])
    for error in errors:
        say(f"error: {error}")
    return UNREAD if errors else 0


def _require_one(graphs: Sequence[ResourceGraph], into_folder: bool) -> None:
    if not graphs:
        raise UserError("there is nothing to draw: no template or root module holds a resource")
    if len(graphs) > 1 and not into_folder:
        listed = "\n".join(f"  {graph.root.path}" for graph in graphs[:20])
        more = f"\n  and {len(graphs) - 20} more" if len(graphs) > 20 else ""
        raise UserError(
            f"{len(graphs)} roots, and one picture is of one: name one of them, or a folder as --output\n{listed}{more}"
        )


def _findings(paths: Sequence[Path], inputs: Inputs, configuration: Configuration) -> Sequence[Finding]:
    from scanner.cli.checklist import bundled_outline
    from scanner.cli.registry import registry_of
    from scanner.cli.selection import configured
    from scanner.engine import scan

    outline, registry = bundled_outline(), registry_of(configuration)
    return scan(
        paths,
        inputs=inputs,
        selection=configured(configuration, registry, outline),
        deciding=outline.deciding,
        registry=registry,
        exclude=configuration.scan.exclusions,
    ).findings


def _file_name(path: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", path).strip("-.") or "root"


def write_diagram(sheet: Sheet, overlay: Overlay | None, kind: str, target: Path | None) -> None:
    """Write a sheet as `svg`, `png` or `drawio`; without a target to stdout. Raises UserError where that can't be."""
    from scanner.report.diagram import drawio, svg
    from scanner.report.diagram.png import rendered

    text = io.StringIO()
    if kind == "drawio":
        drawio.write(sheet, text)
    else:
        svg.write(sheet, text, overlay)
    if target is None:
        if kind == "png":
            raise UserError("a PNG needs --output FILE")
        click.echo(text.getvalue(), nl=False)
        return
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if kind == "png":
            target.write_bytes(rendered(text.getvalue()))
        else:
            target.write_text(text.getvalue(), encoding="utf-8")
    except OSError as error:
        raise UserError(f"--output {target}: {error.strerror}") from error
    say(f"wrote {target}")
