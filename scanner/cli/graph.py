"""``stackproof graph``: the resources of templates, and what connects them."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TextIO, cast

import click

from scanner.cli.configured import with_configuration
from scanner.cli.console import say
from scanner.cli.inputs import with_inputs
from scanner.errors import UserError

if TYPE_CHECKING:
    from scanner.config import Configuration
    from scanner.graph.build import ResourceGraph
    from scanner.inputs import Inputs

UNREAD = 3

QUESTIONS = ("exposed", "buckets", "backups")
"""Questions to the graph; each is a module of `scanner.graph.questions`."""

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
@click.option("--exposed", "question", flag_value="exposed", help="Print what the internet reaches, hop by hop.")
@click.option("--buckets", "question", flag_value="buckets", help="Print which buckets are public, limited or closed.")
@click.option("--backups", "question", flag_value="backups", help="Print what is backed up, how often and where to.")
@click.option(
    "--of",
    "asked",
    metavar="ADDRESS",
    multiple=True,
    help="Answer for this resource alone, in full: its address, or a glob. Repeatable.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", *FORMATS]),
    help="What to print: json of the graph, text of an answer, unless this says otherwise.",
)
@with_configuration
@with_inputs
def command(
    paths: tuple[Path, ...],
    question: str | None,
    asked: tuple[str, ...],
    format_: str | None,
    inputs: Inputs,
    configuration: Configuration,
) -> int:
    """Print the resources of templates and what connects them, or the answer to a question about them.

    PATH is a CloudFormation template, a Terraform file, or a folder of either; without one, it is the working folder.
    JSON holds every property as it is after evaluation; the other formats are for drawing. Answers hold as the defaults
    of parameters and variables decide, or the values that are given.
    """
    from scanner.discovery import discover
    from scanner.graph.build import ResourceGraph
    from scanner.roots import load_roots

    settings = configuration.scan
    discovery = discover(paths or settings.paths or (Path(),), exclude=settings.exclusions)
    graphs = [ResourceGraph(root) for root in load_roots(discovery, inputs)]
    if question is not None:
        _answer(question, asked, format_ or "text", graphs)
    else:
        _print(asked, format_ or "json", graphs)
    errors = dict.fromkeys([*discovery.errors, *(error for graph in graphs for error in graph.root.errors)])
    for error in errors:
        say(f"error: {error}")
    return UNREAD if errors else 0


def _print(asked: tuple[str, ...], format_: str, graphs: list[ResourceGraph]) -> None:
    if asked or format_ not in FORMATS:
        raise click.UsageError(
            f"{'--of' if asked else '--format text'} goes with a question: --{', --'.join(QUESTIONS)}"
        )
    module, function = FORMATS[format_]
    write = cast(
        "Callable[[Iterable[ResourceGraph], TextIO], None]", getattr(importlib.import_module(module), function)
    )
    write(graphs, sys.stdout)


def _answer(question: str, asked: tuple[str, ...], format_: str, graphs: list[ResourceGraph]) -> None:
    from scanner.report import answers as report

    module = importlib.import_module(f"scanner.graph.questions.{question}")
    found = [answer for graph in graphs for answer in module.answers(graph)]
    if asked:
        found = [one for one in found if any(_is_asked(one.block.address, glob) for glob in asked)]
        if not found:
            raise UserError(f"--of {' '.join(asked)}: there is no such resource that the question is about")
    if format_ == "text":
        report.write_text(module.QUESTION, found, bool(asked), sys.stdout)
    elif format_ == "json":
        report.write_json(module.QUESTION, found, sys.stdout)
    elif format_ == "mermaid" and question == "exposed":
        report.write_mermaid(found, sys.stdout)
    else:
        raise click.UsageError(f"--{question} has no format {format_}")


def _is_asked(address: str, glob: str) -> bool:
    """Whether a resource is meant; brackets in addresses are no patterns."""
    return address == glob or fnmatchcase(address, glob.replace("[", "[[]"))
