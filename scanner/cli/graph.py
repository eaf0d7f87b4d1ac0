"""``stackproof graph``: the resources of templates, and what connects them."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TextIO, cast

import click

from scanner.cli.configured import with_configuration
from scanner.cli.console import say
from scanner.cli.inputs import with_inputs

if TYPE_CHECKING:
    from scanner.config import Configuration
    from scanner.graph.build import ResourceGraph
    from scanner.inputs import Inputs

UNREAD = 3

# A format's name, and the module and function that write it.
FORMATS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "json": ("scanner.graph.export", "write_json"),
        "dot": ("scanner.graph.drawing", "write_dot"),
        "mermaid": ("scanner.graph.drawing", "write_mermaid"),
        "graphml": ("scanner.graph.drawing", "write_graphml"),
    }
)


@click.command(
    "graph",
    epilog="""\b
Exit codes:
  0  everything was read
  2  bad usage or configuration
  3  some input could not be read; stderr says what, and the graph lacks it""",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format", "format_", type=click.Choice(list(FORMATS)), default="json", show_default=True, help="What to print."
)
@with_configuration
@with_inputs
def command(paths: tuple[Path, ...], format_: str, inputs: Inputs, configuration: Configuration) -> int:
    """Print the resources of templates and what connects them.

    PATH is a CloudFormation template, a Terraform file, or a folder of either; without one, it is the working folder.
    JSON holds every property as it is after evaluation; the other formats are for drawing.
    """
    from scanner.discovery import discover
    from scanner.engine import load_roots
    from scanner.graph.build import ResourceGraph

    settings = configuration.scan
    discovery = discover(paths or settings.paths or (Path(),), exclude=settings.exclusions)
    graphs = [ResourceGraph(root) for root in load_roots(discovery, inputs)]
    module, function = FORMATS[format_]
    write = cast(
        "Callable[[Iterable[ResourceGraph], TextIO], None]", getattr(importlib.import_module(module), function)
    )
    write(graphs, sys.stdout)
    errors = dict.fromkeys([*discovery.errors, *(error for graph in graphs for error in graph.root.errors)])
    for error in errors:
        say(f"error: {error}")
    return UNREAD if errors else 0
