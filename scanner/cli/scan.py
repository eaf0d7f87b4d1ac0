"""``stackproof scan``: judge templates by the policies, and report."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from scanner.cli.console import ColorChoice, columns, say, wants_color
from scanner.cli.request import Request, with_request
from scanner.errors import UserError
from scanner.report import FORMATS, View, write
from scanner.verdict import Verdict

if TYPE_CHECKING:
    from scanner.results import ScanReport

FINDINGS = 1
UNREAD = 3


def _outputs(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> tuple[tuple[str, Path], ...]:
    """`FORMAT=PATH` each; a path that can't be written to is refused before the scan, not after."""
    outputs: list[tuple[str, Path]] = []
    for text in given:
        name, _, path = text.partition("=")
        if not path:
            raise click.BadParameter(f"{text!r} is not FORMAT=PATH")
        if name not in FORMATS:
            raise click.BadParameter(f"there is no format {name!r}; there are {', '.join(FORMATS)}")
        if Path(path).is_dir():
            raise click.BadParameter(f"{path!r} is a folder")
        if not Path(path).parent.is_dir():
            raise click.BadParameter(f"there is no folder {str(Path(path).parent)!r}")
        if Path(path) in [other for _, other in outputs]:
            raise click.BadParameter(f"two reports can't be written to {path!r}")
        outputs.append((name, Path(path)))
    return tuple(outputs)


@click.command(
    "scan",
    epilog="""\b
Exit codes:
  0  no failure at or above --severity
  1  failures
  2  bad usage or configuration
  3  some input could not be read (failures, if any, are reported all the same)
Failures of severity info are improvements: they never decide the exit code.""",
)
@with_request
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    default="terminal",
    show_default=True,
    help="What to print on stdout.",
)
@click.option(
    "--output",
    "outputs",
    metavar="FORMAT=PATH",
    callback=_outputs,
    multiple=True,
    help="Write a further report to a file. Repeatable.",
)
@click.option(
    "--show",
    "shown",
    type=click.Choice(["fail", "unknown", "pass", "suppressed", "remaining", "all"]),
    multiple=True,
    default=["fail"],
    show_default=True,
    help="What the terminal shows beside failures. Repeatable.",
)
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="auto: on a terminal, unless NO_COLOR is set; FORCE_COLOR forces it.",
)
@click.option(
    "--affected",
    is_flag=True,
    help="Take PATH for files that have changed: of what lies in the working folder, judge the roots that read one.",
)
@click.option(
    "--base",
    metavar="REF",
    help="Report what is new since the working tree left this branch, tag or commit; what was there counts no more.",
)
@click.option(
    "--with",
    "neighbours",
    type=click.Choice(["cfn-lint", "checkov"]),
    multiple=True,
    help="Run another tool too, and add what it finds beyond ours. checkov must be on the PATH. Repeatable.",
)
@click.option(
    "--import",
    "imported",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="Add what another scanner has reported, as SARIF or as checkov's JSON. Repeatable.",
)
@click.option(
    "--no-cache", is_flag=True, expose_value=False, help="Neither use results of earlier scans nor keep these."
)
@click.option("--exit-zero", is_flag=True, help="End with 0 instead of 1; 2 and 3 stay as they are.")
def command(
    request: Request,
    format_: str,
    outputs: tuple[tuple[str, Path], ...],
    shown: tuple[str, ...],
    color: ColorChoice,
    base: str | None,
    neighbours: tuple[str, ...],
    imported: tuple[Path, ...],
    exit_zero: bool,
) -> int:
    """Judge the templates in files and folders by the policies.

    PATH is a CloudFormation template, a Terraform file, or a folder of either; without one, it is what the
    configuration names, else the working folder.
    Results go to stdout, everything else to stderr.
    """
    from datetime import UTC, datetime

    started = datetime.now(UTC)
    if base is not None and (neighbours or imported):
        raise UserError("--base compares what we find ourselves; it can't be combined with --with or --import")
    if base is not None:
        from scanner.cli.base import against

        report = against(request, base)
    else:
        report = request.judged()
    if neighbours or imported:
        from scanner.cli.neighbours import beside

        report = beside(report, request.paths, neighbours, imported)
    if base is None:
        report = request.accepted(report)
    view = View(
        severity=request.selection.severity,
        verdicts=frozenset(one for one in Verdict if one.value in shown or "all" in shown),
        suppressed="suppressed" in shown or "all" in shown,
        remaining="remaining" in shown or "all" in shown,
        checklist=request.checklist,
        registry=request.registry,
        started=started,
    )
    _report(report, format_, outputs, view, color)
    _warn(report, request, format_)
    return exit_code(report, view, exit_zero=exit_zero, fail_on_unused=request.review.fail_on_unused)


def exit_code(report: ScanReport, view: View, *, exit_zero: bool = False, fail_on_unused: bool = False) -> int:
    """What a report means for the caller, the same in every format: input unread outweighs failures."""
    if report.errors:
        return UNREAD
    failed = any(
        finding.verdict is Verdict.FAIL
        and finding.suppressed is None
        and finding.severity != "info"
        and finding.change != "remaining"
        and view.holds(finding)
        for finding in report.findings
    )
    failed = failed or (fail_on_unused and bool(report.unused or (report.baseline and report.baseline.stale)))
    return FINDINGS if failed and not exit_zero else 0


def _report(
    report: ScanReport, format_: str, outputs: Sequence[tuple[str, Path]], view: View, color: ColorChoice
) -> None:
    from dataclasses import replace

    for name, path in outputs:
        try:
            with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                write(report, name, file, replace(view, color=color == "always"))
        except OSError as error:
            raise UserError(f"--output {name}={path}: {error.strerror}") from error
    stdout: TextIO = sys.stdout
    write(
        report,
        format_,
        stdout,
        replace(view, color=wants_color(color, stdout), width=columns(), encoding=stdout.encoding),
    )


def _warn(report: ScanReport, request: Request, format_: str) -> None:
    """Say on stderr what a reader of stdout would miss."""
    if not report.roots and not report.errors and request.changed is None:
        named = ", ".join(str(path) for path in request.paths if path != Path())
        say(f"warning: no template found in {named or 'the working folder'}")
    if report.errors and format_ != "terminal":
        number = len({error.span.file for error in report.errors})
        say(f"warning: {number} {'file' if number == 1 else 'files'} could not be read, as the report says")
    if report.baseline is not None and report.baseline.stale:
        number = len(report.baseline.stale)
        say(
            f"warning: {number} {'entry' if number == 1 else 'entries'} of {report.baseline.path} "
            f"{'is' if number == 1 else 'are'} mended; 'stackproof baseline prune' leaves them out"
        )
