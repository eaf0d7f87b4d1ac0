"""The options that say which accepted results count: suppressions in the code, and whose."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from scanner.suppressions import Rules


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer accepts of what the authors accepted."""

    no_suppressions: bool = False
    no_foreign: bool = False
    fail_on_unused: bool = False

    def rules(self) -> Rules:
        """Which suppressions hold."""
        from scanner.suppressions import Rules

        return Rules(own=not self.no_suppressions, foreign=not (self.no_suppressions or self.no_foreign))


def with_review(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options, and its function their values as `review`."""

    @functools.wraps(function)
    def gathered(
        no_suppressions: bool, no_foreign_suppressions: bool, fail_on_unused_suppressions: bool, **others: object
    ) -> int:
        return function(review=Review(no_suppressions, no_foreign_suppressions, fail_on_unused_suppressions), **others)

    command: Callable[..., int] = gathered
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option("--no-suppressions", is_flag=True, help="Heed no suppression, for whoever reviews what was accepted."),
    click.option(
        "--no-foreign-suppressions",
        is_flag=True,
        help="Heed no suppression that was written for another scanner (checkov:skip, tfsec:ignore, …).",
    ),
    click.option(
        "--fail-on-unused-suppressions",
        is_flag=True,
        help="End with 1 where a suppression holds for nothing.",
    ),
)
