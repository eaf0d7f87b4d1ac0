"""``stackproof explain``: why a finding is one, and how the value behind it came about; or what a policy demands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from scanner.cli import completion
from scanner.cli.console import columns
from scanner.cli.request import Request, with_request
from scanner.cli.suggestions import near
from scanner.errors import UserError

if TYPE_CHECKING:
    from scanner.results import Finding, ScanReport
    from scanner.trail import Step

_PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::(?P<column>\d+))?")
_FINGERPRINT = re.compile(r"[0-9a-f]{6,32}")
_MOST = 20


@click.command("explain")
@click.argument("what", metavar="FINDING|POLICY", shell_complete=completion.policies)
@with_request
def command(what: str, request: Request) -> int:
    """Explain a finding, or a policy.

    FINDING is a place (main.tf:12), the address of a resource, or the beginning of a fingerprint; the templates in PATH
    are judged for it. It is told which way the value took: expression, variable or parameter, module or stack, each
    with its line. POLICY is an ID: its page is shown.
    """
    if what in request.registry.paths:
        from scanner.cli.policy import show

        show(what, request.registry)
        return 0
    report = request.run()
    found = list(_matching(report, what))
    if not found:
        raise UserError(f"nothing is found for {what}{_hint(what, report, request)}")
    for number, finding in enumerate(found[:_MOST]):
        if number:
            click.echo()
        _explain(finding, request, report)
    if len(found) > _MOST:
        click.echo(f"\n{len(found) - _MOST} more; name a policy with --policy to see fewer")
    return 0


def _matching(report: ScanReport, what: str) -> Iterator[Finding]:
    """The failures and unknowns that somebody may mean; passes where there is nothing else."""
    from scanner.report.order import by_place
    from scanner.verdict import Verdict

    place = _PLACE.fullmatch(what)
    found = [
        one
        for one in sorted(report.findings, key=by_place)
        if one.subject.address == what
        or (place is not None and _stands_at(one, place["file"], int(place["line"])))
        or (_FINGERPRINT.fullmatch(what) is not None and one.fingerprint.startswith(what))
    ]
    told = [one for one in found if one.verdict is not Verdict.PASS]
    yield from told or found


def _stands_at(finding: Finding, file: str, line: int) -> bool:
    """Whether a finding points at a line, or is about the resource or call that begins there."""
    import os

    spans = (finding.location, *finding.places, finding.declared, *(call.span for call in finding.calls))
    real = os.path.realpath(file)
    return any(
        span.start_line <= line <= span.end_line and span.file and os.path.realpath(span.file) == real for span in spans
    )


def _hint(what: str, report: ScanReport, request: Request) -> str:
    names = {one.subject.address for one in report.findings}
    return near(what, [*request.registry.paths, *names])


def _explain(finding: Finding, request: Request, report: ScanReport) -> None:
    """The finding, what it rests on, the way of its value, and what can be done."""
    from scanner.report.order import place, state
    from scanner.report.printable import printable
    from scanner.report.sentences import accepted

    word = state(finding)
    click.echo(f"{finding.severity if word == 'fail' else word}[{finding.policy}] {finding.title}")
    _line("resource", f"{finding.subject.address} ({finding.subject.type}) in {finding.subject.root}")
    _line("says", printable(f"{finding.verdict.value}: {finding.message} ({place(finding)})"))
    for one in finding.evidence[1:]:
        _line("rests on", printable(one.message + (f" ({one.span})" if one.span.file else "")))
    for call in finding.calls:
        _line("called by", printable(f"{call.address} ({call.span})"))
    if finding.when:
        _line("when", printable(finding.when))
    if finding.needs:
        _line("needs", printable(", ".join(finding.needs)))
    if finding.suppressed is not None:
        _line("accepted", printable(f"{accepted(finding.suppressed)} ({finding.suppressed.source})"))
    steps = _trail(finding, request)
    if steps:
        click.echo("\n  How the value came about:")
        for line in _laid_out(steps, report):
            click.echo(f"    {line}")
    if finding.help:
        click.echo()
        _line("help", finding.help.split("\n\n")[0])
    _line("more", f"stackproof policy show {finding.policy}")
    _line("fingerprint", finding.fingerprint)


def _line(label: str, text: str) -> None:
    import textwrap

    width = max(columns() - 16, 40)
    lines = textwrap.wrap(" ".join(text.split()), width, break_long_words=False, break_on_hyphens=False) or [""]
    for number, line in enumerate(lines):
        click.echo(f"  {label if number == 0 else '':<12}{line}")


def _trail(finding: Finding, request: Request) -> Sequence[Step]:
    """The steps behind the place of a finding, from its root evaluated once more."""
    from scanner.discovery import discover
    from scanner.roots import find_jobs

    if finding.policy.startswith(("credentials/literal", "key-management/private-keys")):
        return ()  # The value itself must not be shown.
    jobs = find_jobs(discover(request.paths, exclude=request.exclude), request.inputs)
    for job in jobs:
        if job.path == finding.subject.root and job.parameter_set == finding.parameter_set:
            trail = job.load().trail
            container = finding.calls[-1].address if finding.calls else ""
            steps = () if trail is None else trail(finding.location, container)
            return steps if len(steps) > 1 else ()
    return ()


def _laid_out(steps: Sequence[Step], report: ScanReport) -> Iterator[str]:
    """A line each: place, what is written there inside the step before, and what it comes to."""
    from scanner.report.printable import printable

    secrets = sorted(set(report.secrets.values()), key=len, reverse=True)

    def clean(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, "(sensitive)") if secret.strip() else text
        return printable(" ".join(text.split()))

    places = [printable(str(step.span)) for step in steps]
    width = max(map(len, places))
    for place, step in zip(places, steps, strict=True):
        value = f"  -> {clean(step.value)}" if step.value else ""
        yield f"{place:<{width}}  {'  ' * step.depth}{clean(step.text)}{value}"
