"""``stackproof scan``: judge templates by the policies, and report."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

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
@click.option("--no-cache", is_flag=True, help="Neither use results of earlier scans nor keep these.")
@click.option("--exit-zero", is_flag=True, help="End with 0 instead of 1; 2 and 3 stay as they are.")
@click.option(
    "--stdin-filename",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="With '-' as PATH: the file that the text on stdin stands for, by its name.",
)
@click.option("--statistics", is_flag=True, help="Print how often each policy says what, instead of the findings.")
@click.option("--timings", is_flag=True, help="Say on stderr where the time went: by phase, root and policy.")
@click.option("--watch", "watching", is_flag=True, help="Judge again whenever a file has changed, until Ctrl+C.")
def command(request: Request, stdin_filename: Path | None, watching: bool, no_cache: bool, **wishes: Any) -> int:
    """Judge the templates in files and folders by the policies.

    PATH is a CloudFormation template, a Terraform file, a folder of either, or '-' for stdin; without one, it is what
    the configuration names, else the working folder.
    Results go to stdout, everything else to stderr.
    """
    from contextlib import ExitStack

    from scanner.cli.stdin import STDIN, standard_input

    wish = Wish(**wishes)
    piped = STDIN in (*request.paths, *(request.changed or ()))
    _check(wish, request, piped, watching)
    if stdin_filename is not None and not piped:
        raise UserError("--stdin-filename says what '-' stands for, which is not among the paths")
    # What is looked at again and again, or compared with another side, is judged anew.
    alone = not (piped or watching or wish.base is not None or request.changed is not None)
    request = replace(request, use_cache=alone and not no_cache)
    with ExitStack() as stack:
        if piped:
            request = stack.enter_context(standard_input(request, stdin_filename))
        if watching:
            from scanner.cli.watch import watch

            return watch(request.paths, lambda: _once(request, wish))
        return _once(request, wish)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made of the results."""

    format_: str
    outputs: tuple[tuple[str, Path], ...]
    shown: tuple[str, ...]
    color: ColorChoice
    base: str | None
    neighbours: tuple[str, ...]
    imported: tuple[Path, ...]
    exit_zero: bool
    statistics: bool
    timings: bool


def _check(wish: Wish, request: Request, piped: bool, watching: bool) -> None:
    """Refuse what can't go together."""
    if wish.base is not None and (wish.neighbours or wish.imported):
        raise UserError("--base compares what we find ourselves; it can't be combined with --with or --import")
    if piped and (wish.base is not None or wish.neighbours or request.changed is not None or watching):
        raise UserError("what comes from stdin can't be combined with --base, --with, --affected or --watch")
    if wish.statistics and wish.format_ != "terminal":
        raise UserError("--statistics takes the place of the findings on the terminal; --output writes other formats")


def _once(request: Request, wish: Wish) -> int:
    """Scan, report, and return the exit code."""
    from datetime import UTC, datetime
    from time import perf_counter

    started, began = datetime.now(UTC), perf_counter()
    report = _judged(request, wish)
    shown = wish.shown
    view = View(
        severity=request.selection.severity,
        verdicts=frozenset(one for one in Verdict if one.value in shown or "all" in shown),
        suppressed="suppressed" in shown or "all" in shown,
        remaining="remaining" in shown or "all" in shown,
        checklist=request.checklist,
        registry=request.registry,
        started=started,
    )
    _report(report, wish, view)
    _warn(report, request, wish.format_)
    if wish.timings:
        from scanner.cli.figures import timings

        timings(report, perf_counter() - began)
    return exit_code(report, view, exit_zero=wish.exit_zero, fail_on_unused=request.review.fail_on_unused)


def _judged(request: Request, wish: Wish) -> ScanReport:
    if wish.base is not None:
        from scanner.cli.base import against

        return against(request, wish.base)
    report = request.judged()
    if wish.neighbours or wish.imported:
        from scanner.cli.neighbours import beside

        report = beside(report, request.paths, wish.neighbours, wish.imported)
    return request.accepted(report)


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


def _report(report: ScanReport, wish: Wish, view: View) -> None:
    for name, path in wish.outputs:
        try:
            with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                write(report, name, file, replace(view, color=wish.color == "always"))
        except OSError as error:
            raise UserError(f"--output {name}={path}: {error.strerror}") from error
    if wish.statistics:
        from scanner.cli.figures import statistics

        statistics(report, view)
        return
    stdout: TextIO = sys.stdout
    write(
        report,
        wish.format_,
        stdout,
        replace(view, color=wants_color(wish.color, stdout), width=columns(), encoding=stdout.encoding),
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
