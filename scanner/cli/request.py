"""What a command that judges templates is asked for: its paths, its inputs, its policies, and what is accepted."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from contextlib import chdir, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.configured import with_configuration
from scanner.cli.inputs import with_inputs, with_sets
from scanner.cli.progress import progress
from scanner.cli.registry import with_registry
from scanner.cli.review import Review, with_review
from scanner.cli.selection import with_selection
from scanner.errors import UserError
from scanner.inputs import Exclusion, Inputs

if TYPE_CHECKING:
    from scanner.cache.kept import KeptResults
    from scanner.checklist.outline import Outline
    from scanner.config import Configuration
    from scanner.policy.registry import Registry
    from scanner.policy.selection import Selection
    from scanner.results import ScanReport


@dataclass(frozen=True, slots=True)
class Request:
    """A scan that can be run, over and over if need be.

    `paths` are what is scanned; `changed` are files of which only those roots are judged that read one, `folder`
    is the working folder where that is another one, `processes` how many may run side by side,
    `only` are the roots that alone are evaluated; a `quiet` one shows no progress. One that may `use_cache` takes the
    results of an earlier scan where they still hold.
    """

    paths: tuple[Path, ...]
    selection: Selection
    checklist: Outline
    registry: Registry
    review: Review
    inputs: Inputs = field(default_factory=Inputs)
    exclude: tuple[Exclusion, ...] = ()
    all_choices: bool = False
    changed: tuple[Path, ...] | None = None
    changed_only: bool = False
    folder: Path | None = None
    processes: int | None = None
    only: frozenset[str] | None = None
    quiet: bool = False
    use_cache: bool = False

    def run(self) -> ScanReport:
        """Scan, and mark what is accepted."""
        return self.accepted(self.judged())

    def accepted(self, report: ScanReport) -> ScanReport:
        """A report with the results marked that the baseline accepts, and those of other scanners."""
        return self.review.marked(report, self.asked)

    def asked(self, policy: str) -> bool:
        """Whether the scan asks a policy, as far as the catalogue can tell."""
        from scanner.engine import asked_by

        return asked_by(self.registry, self.selection, self.checklist.deciding)(policy)

    def judged(self) -> ScanReport:
        """Scan, and mark what suppressions accept; the baseline is left out."""
        from scanner.engine import scan

        with progress(quiet=self.quiet) as told, nullcontext() if self.folder is None else chdir(self.folder):
            return scan(
                self.paths,
                inputs=self.inputs,
                selection=self.selection,
                deciding=self.checklist.deciding,
                registry=self.registry,
                all_choices=self.all_choices,
                affected_by=self.changed,
                exclude=self.exclude,
                changed_only=self.changed_only,
                suppressions=self.review.rules(),
                progress=told,
                processes=self.processes,
                only=self.only,
                kept=self._kept(),
            )

    def _kept(self) -> KeptResults | None:
        if not self.use_cache:
            return None
        from scanner.cache.kept import kept_results
        from scanner.cli import STARTED

        return kept_results(self.paths, STARTED)


def with_request(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command PATHs and the options of a scan, and its function what they ask for as `request`."""

    @functools.wraps(function)
    def gathered(
        paths: tuple[Path, ...],
        configuration: Configuration,
        selection: Selection,
        checklist: Outline,
        registry: Registry,
        inputs: Inputs,
        review: Review,
        excluded: tuple[str, ...],
        all_choices: bool,
        changed_only: bool,
        affected: bool = False,
        **others: object,
    ) -> int:
        review.check(registry.paths)
        settings = configuration.scan
        request = Request(
            paths if paths and not affected else settings.paths or (Path(),),
            selection,
            checklist,
            registry,
            review,
            inputs,
            (*settings.exclusions, *([Exclusion(excluded)] if excluded else [])),
            all_choices or settings.all_choices,
            paths if affected else None,
            changed_only,
        )
        return function(request=request, **others)

    command: Callable[..., int] = gathered
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def requested(options: Sequence[str]) -> Request:
    """What options ask for that do not come from a command line. Raises UserError for a mistake in them."""
    caught: list[Request] = []

    def catch(request: Request) -> int:
        caught.append(request)
        return 0

    try:
        click.command("request")(with_request(catch)).main(list(options), "stackproof", standalone_mode=False)
    except click.ClickException as error:
        raise UserError(error.format_message()) from error
    return caught[0]


_OPTIONS = (
    click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path)),
    click.option(
        "--exclude",
        "excluded",
        metavar="GLOB",
        multiple=True,
        help="Pass over files and folders by name or path, such as 'examples/*'. Repeatable.",
    ),
    with_configuration,
    with_registry,
    with_selection,
    with_inputs,
    with_sets,
    with_review,
    click.option(
        "--all-choices",
        is_flag=True,
        help="Report as failures also what fails only under values other than the defaults.",
    ),
    click.option(
        "--changed-only",
        is_flag=True,
        help="Of a saved Terraform plan, judge only the resources that it makes or changes.",
    ),
)
