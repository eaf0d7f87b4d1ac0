"""``stackproof guide``: a deployment guide held against what such guides must tell, and against the templates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.checklist import bundled_checklist
from scanner.cli.configured import with_configuration
from scanner.cli.console import say
from scanner.cli.inputs import with_inputs
from scanner.errors import UserError
from scanner.report.printable import printable

if TYPE_CHECKING:
    from scanner.checklist.guide import GuideState, Unmentioned
    from scanner.config import Configuration
    from scanner.inputs import Inputs

FINDINGS = 1
UNREAD = 3


@click.command(
    "guide",
    epilog="""\b
Exit codes:
  0  the guide has every section, and names what the templates have
  1  it lacks something
  2  bad usage or configuration
  3  some input could not be read""",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--guide",
    "guides",
    metavar="FILE",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="The guide: Markdown, AsciiDoc or HTML. Repeatable, where it is in several files.",
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@with_configuration
@with_inputs
def command(
    paths: tuple[Path, ...], guides: tuple[Path, ...], format_: str, inputs: Inputs, configuration: Configuration
) -> int:
    """Hold a deployment guide against what AWS asks of such guides, and against the templates it is about.

    PATH is a template, a Terraform file, or a folder; without one, it is the working folder. Names are looked for in
    the text as they are written and as words (`DBInstanceClass`, "DB instance class"). Whether what the guide says is
    right is for a person to judge.
    """
    from scanner.checklist.guide import compare
    from scanner.checklist.guide_text import read_guide
    from scanner.discovery import discover
    from scanner.roots import load_roots

    demand = bundled_checklist().guide
    if demand is None:
        raise UserError("the checklist asks for no deployment guide")
    settings = configuration.scan
    discovery = discover(paths or settings.paths or (Path(),), exclude=settings.exclusions)
    roots = list(load_roots(discovery, inputs))
    passages = [passage for file in guides for passage in read_guide(file)]
    state = compare(passages, demand, roots, str(guides[0]))
    click.echo(_as_json(state) if format_ == "json" else "\n".join(_as_text(state)))
    errors = dict.fromkeys([*discovery.errors, *(error for root in roots for error in root.errors)])
    for error in errors:
        say(f"error: {error}")
    if errors:
        return UNREAD
    complete = not state.missing and not any(one.silent for one in state.sections) and not state.unmentioned
    return 0 if complete else FINDINGS


def _as_text(state: GuideState) -> Iterator[str]:
    yield printable(f"{state.file}, held against {state.source}")
    yield ""
    for one in state.sections:
        first = one.passages[0] if one.found else None
        where = f"{first.file}:{first.line}: {first.heading}" if first is not None else "no such section"
        yield printable(f"  {'found' if one.found else 'lacks':<6} {one.section.title:<32} {where}")
        for topic in one.silent:
            yield printable(f"         ? says nothing of {topic}")
    for kind, group in groupby(state.unmentioned, key=lambda one: one.kind):
        yield ""
        yield f"  {_HEADINGS[kind]}"
        for missing in group:
            place = f"{missing.span.file}:{missing.span.start_line}"
            yield printable(f"    {missing.name:<32} {place}: {missing.detail}")
    lacking = len(state.missing)
    yield ""
    yield (
        f"{len(state.sections) - lacking} of {len(state.sections)} sections, "
        f"{len(state.unmentioned)} names of the templates not mentioned"
    )


_HEADINGS = {
    "parameter": "Parameters that the guide doesn't mention",
    "permission": "Roles, users and policies that the guide doesn't mention",
    "service": "Services that the guide doesn't mention",
}


def _as_json(state: GuideState) -> str:
    return json.dumps(
        {
            "version": 1,
            "guide": state.file,
            "source": state.source,
            "sections": [
                {
                    "id": one.section.id,
                    "title": one.section.title,
                    "found": [{"file": p.file, "line": p.line, "heading": p.heading} for p in one.passages],
                    "says_nothing_of": list(one.silent),
                }
                for one in state.sections
            ],
            "not_mentioned": [_missing(one) for one in state.unmentioned],
        },
        indent=1,
    )


def _missing(one: Unmentioned) -> dict[str, object]:
    return {
        "kind": one.kind,
        "name": one.name,
        "detail": one.detail,
        "file": one.span.file,
        "line": one.span.start_line,
    }
