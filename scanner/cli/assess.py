"""``stackproof assess``: the checklist filled in, from code and attestations."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.checklist import bundled_checklist
from scanner.cli.configured import with_configuration
from scanner.cli.console import say
from scanner.cli.inputs import with_inputs
from scanner.cli.registry import with_registry
from scanner.cli.review import SECTION, Review
from scanner.errors import UserError
from scanner.report.assessment import BINARY_FORMATS, TEXT_FORMATS, write_binary, write_text

if TYPE_CHECKING:
    from scanner.checklist.assessment import Assessment, Remark, Subject
    from scanner.checklist.catalogue import Checklist
    from scanner.checklist.engagement import Settings
    from scanner.config import Configuration
    from scanner.inputs import Inputs
    from scanner.policy.registry import Registry
    from scanner.results import ScanReport

FINDINGS = 1
UNREAD = 3
_STATUSES = ("met", "no-failure")


def _outputs(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, Path], ...]:
    """`FORMAT=PATH` each."""
    found = []
    for text in values:
        name, separator, path = text.partition("=")
        if not separator or not path:
            raise click.BadParameter(f"{text!r} is not FORMAT=PATH")
        if name not in TEXT_FORMATS and name not in BINARY_FORMATS:
            known = ", ".join((*TEXT_FORMATS, *BINARY_FORMATS))
            raise click.BadParameter(f"there is no format {name!r}; there are {known}")
        if not Path(path).parent.is_dir():
            raise click.BadParameter(f"there is no folder {str(Path(path).parent)!r}")
        found.append((name, Path(path)))
    return tuple(found)


@click.command(
    "assess",
    epilog="""\b
Exit codes:
  0  no item that applies is not met (with --require met: every one is met)
  1  some item is not met
  2  bad usage or configuration
  3  some input could not be read""",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--delivery", metavar="CATEGORY", help="The delivery category, such as customer-deployed.")
@click.option("--segment", metavar="SEGMENT", help="The segment, such as digital-commerce.")
@click.option("--partner", metavar="NAME", help="Who hands the checklist in.")
@click.option("--solution", metavar="NAME", help="What is assessed.")
@click.option(
    "--review-date", metavar="DAY", help="The day that windows count back from (2026-01-31); by default today."
)
@click.option(
    "--attestations",
    "attested",
    metavar="PATH",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    help="A file or folder of attestations. Repeatable.",
)
@click.option(
    "--guide",
    "guides",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="The deployment guide, to be held against the templates: Markdown, AsciiDoc or HTML. Repeatable.",
)
@click.option(
    "--diagrams",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Draw the architecture of the solution and of each case study into this folder.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(TEXT_FORMATS)),
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
    help="Write a further report to a file; xlsx too. Repeatable.",
)
@click.option(
    "--require",
    type=click.Choice(_STATUSES),
    default="no-failure",
    show_default=True,
    help="met: end with 1 unless every item that applies and isn't optional is met.",
)
@click.option("--init", is_flag=True, help="Write the [assessment] table of stackproof.toml; asks what isn't given.")
@with_configuration
@with_registry
@with_inputs
def command(
    paths: tuple[Path, ...],
    delivery: str | None,
    segment: str | None,
    partner: str | None,
    solution: str | None,
    review_date: str | None,
    attested: tuple[Path, ...],
    guides: tuple[Path, ...],
    diagrams: Path | None,
    configuration: Configuration,
    registry: Registry,
    format_: str,
    outputs: tuple[tuple[str, Path], ...],
    require: str,
    init: bool,
    inputs: Inputs,
) -> int:
    """Fill in the checklist for a solution: what its templates show, what people attest, what is still open.

    PATH is a template, a Terraform file, or a folder; without one, what the configuration names, else the working
    folder. The configuration's [assessment] table names partner, solution, case studies, declarations and
    attestations; options outweigh it.
    """
    checklist = bundled_checklist()
    given = _checked(checklist, delivery, segment, review_date)
    if init:
        from scanner.cli.assess_init import write_configuration

        write_configuration(checklist, paths, partner, solution, given.segment, given.delivery, given.review)
        return 0
    from scanner.checklist.engagement import read_settings
    from scanner.cli.assess_documents import documents_of
    from scanner.engine import scan
    from scanner.policy.selection import Selection

    engaged = read_settings(configuration.table("assessment"), checklist)
    engaged = replace(
        engaged,
        partner=partner or engaged.partner,
        solution=solution or engaged.solution,
        segment=given.segment or engaged.segment,
        delivery=delivery or engaged.delivery,
        review=given.review or engaged.review or datetime.now(UTC).date(),
        paths=paths or engaged.paths or (() if engaged.case_studies else configuration.scan.paths),
        attestations=(*engaged.attestations, *attested),
        guide=guides or engaged.guide,
    )
    if engaged.delivery is None:
        known = ", ".join(checklist.categories)
        raise UserError(f"which delivery category? Give --delivery or set it in [assessment]; there are {known}")
    _tell_values(registry)
    settings = configuration.scan
    ask = partial(
        scan,
        selection=Selection("all", "low"),
        deciding=checklist.outline.deciding,
        registry=registry.with_own_severities(),
        exclude=settings.exclusions,
        suppressions=Review(configuration=configuration.table(SECTION)).rules(),
    )
    documents = partial(
        documents_of, exclude=settings.exclusions, guide=engaged.guide, demand=checklist.guide, folder=diagrams
    )
    assessment = _assessment(checklist, engaged, engaged.delivery, inputs, ask, documents)
    _write(assessment, format_, outputs)
    return _exit_code(assessment, require)


def _tell_values(registry: Registry) -> None:
    """Say which policies are asked with values that the solution's own configuration sets: a reviewer wants to know."""
    for policy, adjustment in sorted(registry.adjustments.items()):
        for name, value in adjustment.values.items():
            shown = list(value) if isinstance(value, tuple) else value
            say(f"note: {policy} is asked with {name} = {shown} ({adjustment.sources.get(name, 'configuration')})")


def _checked(checklist: Checklist, delivery: str | None, segment: str | None, review_date: str | None) -> Settings:
    from scanner.checklist.engagement import Settings
    from scanner.cli.suggestions import near

    for option, value, known in (
        ("--delivery", delivery, checklist.categories),
        ("--segment", segment, checklist.segments),
    ):
        if value is not None and value not in known:
            raise UserError(f"{option} {value}: there is none{near(value, known)}; there are {', '.join(known)}")
    try:
        review = None if review_date is None else date.fromisoformat(review_date)
    except ValueError:
        raise UserError(f"--review-date {review_date}: a day is written as 2026-01-31") from None
    return Settings(segment=segment, delivery=delivery, review=review)


def _assessment(
    checklist: Checklist,
    settings: Settings,
    delivery: str,
    inputs: Inputs,
    ask: Callable[..., ScanReport],
    documents: Callable[..., Mapping[str, tuple[Remark, ...]]],
) -> Assessment:
    from scanner.checklist.assessment import Engagement, assess
    from scanner.checklist.attestations import read_attestations
    from scanner.inputs import Inputs

    review = settings.review or datetime.now(UTC).date()
    names = [one.name for one in settings.case_studies]
    attestations, refused = read_attestations(settings.attestations, checklist, review, names)
    name = settings.solution or "The solution"
    paths = settings.paths or tuple(path for one in settings.case_studies for path in one.paths) or (Path(),)
    whole = _subject(name, ask(paths, inputs=inputs), settings, checklist)
    whole = replace(whole, documents=documents(name, paths, inputs))
    studies = []
    for one in settings.case_studies:
        given = Inputs(parameter_files=one.parameters, variable_files=one.variables)
        study = _subject(one.name, ask(one.paths, inputs=given), settings, checklist, one.name)
        studies.append(replace(study, documents=documents(one.name, one.paths, given)))
    engagement = Engagement(delivery, settings.segment, review, settings.partner, settings.solution)
    return assess(checklist, engagement, whole, studies, attestations, refused)


def _subject(
    name: str,
    report: ScanReport,
    settings: Settings,
    checklist: Checklist,
    case_study: str | None = None,
) -> Subject:
    from scanner.checklist.assessment import Subject
    from scanner.checklist.declarations import declared, with_workloads

    report, unmet = declared(report, settings.declarations, checklist)
    if case_study is None:
        report = with_workloads(report, settings.workloads)
        for sentence in unmet:
            say(f"warning: {sentence}")
    return Subject(name, report, case_study)


def _write(assessment: Assessment, format_: str, outputs: Sequence[tuple[str, Path]]) -> None:
    for name, path in outputs:
        try:
            if name in BINARY_FORMATS:
                with path.open("wb") as binary:
                    write_binary(assessment, name, binary)
            else:
                with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as text:
                    write_text(assessment, name, text)
        except OSError as error:
            raise UserError(f"--output {name}={path}: {error.strerror}") from error
    write_text(assessment, format_, sys.stdout)


def _exit_code(assessment: Assessment, require: str) -> int:
    from scanner.checklist.assessment import Status, unmet

    if any(one.subject.report.errors for one in assessment.subjects):
        return UNREAD
    open_ = [one for subject in assessment.subjects for one in unmet(subject)]
    if require == "met":
        return FINDINGS if open_ else 0
    return FINDINGS if any(one.status is Status.NOT_MET for one in open_) else 0
