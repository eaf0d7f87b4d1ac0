"""``stackproof baseline``: accept the findings that are there, so that only what is added is reported."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.console import say
from scanner.cli.request import Request, with_request
from scanner.errors import UserError

if TYPE_CHECKING:
    from scanner.baseline import Baseline, Entry
    from scanner.results import Finding, ScanReport

UNREAD = 3


@click.group("baseline")
def command() -> None:
    """Accept the findings that are there, so that only what is added is reported."""


def _with_target(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options of a scan and the file to write."""

    @functools.wraps(function)
    def gathered(request: Request, **others: object) -> int:
        from scanner.baseline import NAME
        from scanner.files import git_root

        here = git_root(Path.cwd())
        target = request.review.baseline or (Path(NAME) if here is None or here == Path.cwd() else here / NAME)
        report = request.judged()
        code = function(request=request, report=report, target=target, **others)
        for error in report.errors:
            say(f"warning: {error}")
        return UNREAD if report.errors else code

    return with_request(gathered)


def _counting(request: Request, report: ScanReport) -> list[Finding]:
    """The results that a scan would end with 1 for, passes and unknowns among them."""
    from scanner.report import View

    view = View(severity=request.selection.severity)
    return [one for one in report.findings if view.holds(one) and one.severity != "info"]


@command.command("create")
@_with_target
@click.option("--force", is_flag=True, help="Write the file anew where there is one.")
def create(request: Request, report: ScanReport, target: Path, force: bool) -> int:
    """Write a baseline that accepts all failures of a scan of PATH.

    It is written to the file that --baseline or the configuration names, by default to stackproof-baseline.txt in the
    root of the repository, where scans find it.
    """
    from scanner.baseline import grown, write

    if target.exists() and not force:
        raise UserError(f"{target} is there already; 'stackproof baseline update' adds to it, --force writes it anew")
    entries = grown(_counting(request, report), None)
    write(target, entries)
    click.echo(f"wrote {target}: {len(entries)} findings accepted")
    return 0


@command.command("update")
@_with_target
def update(request: Request, report: ScanReport, target: Path) -> int:
    """Accept what is failing now: add what is new, and leave out what is mended.

    What the scan doesn't look at (other folders, other policies) stays as it is.
    """
    from scanner.baseline import grown, write

    baseline, gone = _compared(request, report, target)
    entries = grown(_counting(request, report), baseline, gone)
    write(target, entries)
    added = len(entries) - (len(baseline.entries) - len(gone))
    click.echo(f"wrote {target}: {added} added, {len(gone)} left out, {len(entries)} in all")
    return 0


@command.command("prune")
@_with_target
@click.option("--check", is_flag=True, help="Write nothing; end with 1 where there is something to leave out.")
def prune(request: Request, report: ScanReport, target: Path, check: bool) -> int:
    """Leave out the entries whose findings are mended; nothing is added."""
    from scanner.baseline import write

    baseline, gone = _compared(request, report, target)
    for entry in gone:
        click.echo(f"mended: {entry}")
    if check:
        return 1 if gone else 0
    left_out = {entry.fingerprint for entry in gone}
    kept = [entry for entry in baseline.entries.values() if entry.fingerprint not in left_out]
    write(target, kept)
    click.echo(f"wrote {target}: {len(gone)} left out, {len(kept)} in all")
    return 0


def _compared(request: Request, report: ScanReport, target: Path) -> tuple[Baseline, list[Entry]]:
    """The baseline, and its entries whose findings are gone."""
    from scanner.baseline import read, stale

    if not target.exists():
        raise UserError(f"there is no {target}; 'stackproof baseline create' writes one")
    baseline = read(target)
    return baseline, stale(report, baseline, request.asked)
