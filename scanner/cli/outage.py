"""``stackproof outage``: what becomes of each workload when a zone is lost."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from scanner.cli.configured import with_configuration
from scanner.cli.console import say
from scanner.cli.inputs import with_inputs
from scanner.errors import UserError

if TYPE_CHECKING:
    from scanner.config import Configuration
    from scanner.inputs import Inputs
    from scanner.report.outage.cases import Case
    from scanner.source import InputError

Format = Literal["text", "json", "mermaid", "svg"]

FINDINGS = 1
UNREAD = 3


@click.command(
    "outage",
    epilog="""\b
Exit codes:
  0  every workload goes on, whatever zone is lost, as far as the templates show
  1  some workload is interrupted or lost
  2  bad usage or configuration, or no such zone
  3  some input could not be read""",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--zone", metavar="NAME", help="This zone alone: its name, or part of how the table calls it.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "mermaid", "svg"]),
    default="text",
    show_default=True,
    help="mermaid and svg draw the tiers with what is lost.",
)
@with_configuration
@with_inputs
def command(
    paths: tuple[Path, ...], zone: str | None, format_: Format, inputs: Inputs, configuration: Configuration
) -> int:
    """Take away each availability zone in turn, and tell what becomes of each workload.

    A workload is an entry point (a distribution, an API, a load balancer, a public machine, a cluster, a background
    service) with every tier behind it. It continues, is interrupted until something is started anew elsewhere, or is
    lost; where the templates don't settle it, it is unknown.
    """
    from scanner.discovery import discover
    from scanner.engine import paused_collector
    from scanner.report.outage.cases import cases_of
    from scanner.roots import load_roots

    settings = configuration.scan
    discovery = discover(paths or settings.paths or (Path(),), exclude=settings.exclusions)
    with paused_collector():
        roots = list(load_roots(discovery, inputs))
        cases = [case for root in roots for case in cases_of(root, zone)]
    if zone is not None and not cases:
        raise UserError(f"--zone {zone}: no workload has a part in such a zone")
    errors = list(dict.fromkeys([*discovery.errors, *(error for root in roots for error in root.errors)]))
    _write(cases, format_, errors)
    for error in errors:
        say(f"error: {error}")
    if errors:
        return UNREAD
    return FINDINGS if any(case.word in ("interrupted", "lost") for case in cases) else 0


def _write(cases: Sequence[Case], format_: Format, errors: Sequence[InputError]) -> None:
    match format_:
        case "text":
            from scanner.report.outage import text

            text.write(cases, sys.stdout)
        case "json":
            from scanner.report.outage import document

            document.write(cases, sys.stdout, errors)
        case "mermaid":
            from scanner.report.outage import mermaid

            mermaid.write(cases, sys.stdout)
        case "svg":
            from scanner.report.outage import svg

            svg.write(cases, sys.stdout)
