"""The options that say what is accepted: suppressions in the code and the configuration, and a baseline."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.errors import UserError

if TYPE_CHECKING:
    from scanner.config import Configuration, Table
    from scanner.directive import Directive
    from scanner.results import ScanReport
    from scanner.suppressions import Rules

SECTION = "suppressions"
"""The table of the configuration that belongs here."""


@dataclass(frozen=True, slots=True)
class Review:
    """What whoever runs the scan accepts of what the authors accepted.

    `baseline` is the file that holds, if any; `configuration` says what is accepted beside the code.
    """

    no_suppressions: bool = False
    no_foreign: bool = False
    fail_on_unused: bool = False
    baseline: Path | None = None
    configuration: Table | None = field(default=None, compare=False)

    def rules(self) -> Rules:
        """Which suppressions hold. Raises UserError for a mistake in the configuration."""
        from scanner.suppressions import Rules

        stated = self.configuration
        foreign = stated is None or stated.boolean("foreign") is not False
        return Rules(
            own=not self.no_suppressions,
            foreign=foreign and not (self.no_suppressions or self.no_foreign),
            configured=() if stated is None else configured(stated),
            locked=() if stated is None else stated.texts("locked"),
        )

    def check(self, names: Collection[str]) -> None:
        """Refuse globs in the configuration that match none of the policies. Raises UserError, with the line."""
        if self.configuration is not None:
            for one in self.configuration.tables("accept"):
                _check(one, "policies", names)

    def marked(self, report: ScanReport, asked: Callable[[str], bool]) -> ScanReport:
        """The report with what the baseline accepts, and with what is accepted of other scanners' results."""
        if any(one.scanner for one in report.findings):
            from scanner.suppressions import suppress_foreign

            report = suppress_foreign(report, self.rules())
        if self.baseline is None or self.no_suppressions:
            return report
        from scanner import baseline

        return baseline.apply(report, baseline.read(self.baseline), asked)


def _check(table: Table, key: str, names: Collection[str]) -> None:
    from scanner.cli.suggestions import near
    from scanner.policy.selection import matches
    from scanner.suppressions import is_foreign

    for number, glob in enumerate(table.texts(key)):
        if not is_foreign(glob) and not any(matches(name, [glob]) for name in names):
            raise table.error(f"{key!r}: {glob!r} matches nothing{near(glob, names)}", key, number)


def configured(stated: Table) -> tuple[Directive, ...]:
    """What `[[suppressions.accept]]` says. Raises UserError where one accepts everything, or gives no reason."""
    from scanner.directive import Directive
    from scanner.source import Span

    found = []
    for one in stated.tables("accept"):
        addresses, files = one.texts("addresses"), one.texts("files")
        if not addresses and not files:
            raise one.error("say what it is about: addresses = […], files = […], or both")
        line = one.document.line(one.key)
        found.append(
            Directive(
                one.texts("policies"),
                one.needed("reason"),
                Span(one.path.as_posix(), line, 1, line, 1),
                "configuration",
                addresses=addresses,
                files=files,
                until=one.day("until"),
                owner=one.text("owner") or "",
            )
        )
    return tuple(found)


def with_review(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command that has a configuration the options, and its function their values as `review`."""

    @functools.wraps(function)
    def gathered(
        configuration: Configuration,
        no_suppressions: bool,
        no_foreign_suppressions: bool,
        fail_on_unused_suppressions: bool,
        baseline: Path | None,
        no_baseline: bool,
        **others: object,
    ) -> int:
        if baseline is not None and no_baseline:
            raise UserError("--baseline and --no-baseline exclude each other")
        stated = configuration.table(SECTION)
        unused = stated is not None and stated.boolean("fail_on_unused") is True
        review = Review(
            no_suppressions,
            no_foreign_suppressions,
            fail_on_unused_suppressions or unused,
            None if no_baseline else baseline or found_baseline(configuration),
            stated,
        )
        return function(configuration=configuration, review=review, **others)

    command: Callable[..., int] = gathered
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def found_baseline(configuration: Configuration) -> Path | None:
    """The baseline that the configuration names, else the file of the usual name beside it, in the working folder or in
    the repository's root.
    """
    from scanner.baseline import NAME
    from scanner.files import git_root

    stated = configuration.table(SECTION)
    if stated is not None and "baseline" in stated:
        return stated.file("baseline")
    beside = configuration.repository.path.parent if configuration.repository is not None else None
    top = git_root(Path.cwd())
    return next(
        (folder / NAME for folder in (beside, Path(), top) if folder is not None and (folder / NAME).is_file()), None
    )


_OPTIONS = (
    click.option("--no-suppressions", is_flag=True, help="Heed no suppression and no baseline, for a reviewer."),
    click.option(
        "--no-foreign-suppressions",
        is_flag=True,
        help="Heed no suppression that was written for another scanner (checkov:skip, tfsec:ignore, …).",
    ),
    click.option(
        "--fail-on-unused-suppressions",
        is_flag=True,
        help="End with 1 where a suppression, or an entry of the baseline, holds for nothing.",
    ),
    click.option(
        "--baseline",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Findings that are accepted as they are; by default stackproof-baseline.txt, where there is one.",
    ),
    click.option("--no-baseline", is_flag=True, help="Heed no baseline."),
)
