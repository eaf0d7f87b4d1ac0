"""The option that adds policies of one's own, and the registry that holds for a command."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from scanner.config import Configuration
    from scanner.policy.registry import Registry


def with_registry(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command that is configured the option, and its function the policies as they are configured: `registry`.

    Stands inside `with_configuration`.
    """

    @functools.wraps(function)
    def gathered(policy_folders: tuple[Path, ...], configuration: Configuration, **others: object) -> int:
        registry = registry_of(configuration, policy_folders)
        return function(registry=registry, configuration=configuration, **others)

    command: Callable[..., int] = gathered
    return _OPTION(command)


def registry_of(configuration: Configuration, folders: Sequence[Path] = ()) -> Registry:
    """The bundled policies and those in the folders, as the configuration adjusts them.

    Raises UserError, with the line, for what the configuration says of policies that isn't so.
    """
    from scanner.bundled import policies_folder
    from scanner.policy.adjustments import adjusted
    from scanner.policy.registry import Registry, bundled

    registry = Registry([policies_folder(), *folders]) if folders else bundled()
    return adjusted(registry, configuration)


_OPTION = click.option(
    "--policies",
    "policy_folders",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="Ask the policies in this folder too; those in Python are run. Repeatable.",
)
