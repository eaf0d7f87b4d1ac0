"""``stackproof lint``: whether templates are valid, before asking whether they are right."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.configured import with_configuration
from scanner.cli.console import columns, say, wants_color
from scanner.report import FORMATS, View, write

if TYPE_CHECKING:
    from scanner.config import Configuration
    from scanner.discovery import Discovery
    from scanner.source import InputError

FINDINGS = 1
UNREAD = 3


@click.command(
    "lint",
    epilog="""\b
Exit codes:
  0  nothing found
  1  cfn-lint found errors or warnings
  2  bad usage, or cfn-lint is not installed
  3  some input could not be read""",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    default="terminal",
    show_default=True,
    help="What to print on stdout.",
)
@with_configuration
def command(paths: tuple[Path, ...], format_: str, configuration: Configuration) -> int:
    """Check templates with cfn-lint, and the syntax of Terraform files.

    Rules are chosen and tuned by cfn-lint's own .cfnlintrc in the working folder; settings that name code are left out.
    Needs the extra stackproof[lint].
    """
    from scanner.discovery import discover
    from scanner.integrations.cfn_lint import lint, read_settings

    chosen = configuration.scan
    discovery = discover(paths or chosen.paths or (Path(),), exclude=chosen.exclusions)
    settings, notes = read_settings(Path())
    for note in notes:
        say(f"warning: {note}")
    templates = _templates(discovery)
    report = lint(templates, settings)
    errors = dict.fromkeys([*discovery.errors, *report.errors, *_syntax_errors(discovery)])
    report = replace(report, errors=tuple(errors))
    view = View(severity="low", color=wants_color("auto", sys.stdout), width=columns(), encoding=sys.stdout.encoding)
    write(report, format_, sys.stdout, view)
    if report.errors:
        return UNREAD
    return FINDINGS if any(view.holds(finding) for finding in report.findings) else 0


def _templates(discovery: Discovery) -> list[str]:
    from scanner.parsers.cloudformation import read_document

    documents = [read_document(file.path, file.display) for file in discovery.templates]
    return [document.display for document in documents if document.is_template]


def _syntax_errors(discovery: Discovery) -> list[InputError]:
    """What python-hcl2 and we find wrong with the syntax of Terraform files."""
    from scanner.parsers.terraform.syntax import read_file

    files = [file for folder in discovery.terraform_folders for file in folder.files]
    return [error for file in files for error in read_file(file.path, file.display).errors]
