"""The options that say which configuration holds."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from scanner.config import configure


def with_configuration(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options, and its function what holds, for its PATHs if it has any, as `configuration`.

    The outermost decorator of a command: those that gather other options (`with_inputs`, `with_selection`) look there
    for what the command line leaves open.
    """

    @functools.wraps(function)
    def gathered(config_path: Path | None, no_config: bool, **others: Any) -> int:
        # Changed files may lie anywhere; what is scanned on their behalf is the working folder.
        paths = () if others.get("affected") else others.get("paths", ())
        return function(configuration=configure(paths, config_path, none=no_config), **others)

    command: Callable[..., int] = gathered
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option(
        "--config",
        "config_path",
        metavar="FILE",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="The configuration; by default the nearest stackproof.toml or pyproject.toml upwards.",
    ),
    click.option("--no-config", is_flag=True, help="Read no configuration, neither the repository's nor your own."),
)
