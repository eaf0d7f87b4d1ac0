"""The option that adds policies of one's own, and the registry that holds for a command."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.inputs import Exclusion

if TYPE_CHECKING:
    from scanner.config import Configuration, Table
    from scanner.policy.registry import Registry


def with_registry(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command that is configured the option, and its function the policies as they are configured: `registry`.

    The fixtures in those folders are passed over.

    Stands inside `with_configuration`.
    """

    @functools.wraps(function)
    def gathered(policy_folders: tuple[Path, ...], configuration: Configuration, **others: object) -> int:
        registry = registry_of(configuration, policy_folders)
        exclusions = (*configuration.scan.exclusions, *map(Exclusion.of_fixtures, policy_folders))
        configuration = replace(configuration, scan=replace(configuration.scan, exclusions=exclusions))
        return function(registry=registry, configuration=configuration, **others)

    command: Callable[..., int] = gathered
    return _OPTION(command)


def registry_of(configuration: Configuration, folders: Sequence[Path] = ()) -> Registry:
    """The bundled policies, those in the folders, and those that the configuration adds, as it adjusts them all.

    What is written in Python comes from the folders and from the user's own configuration alone.

    Raises UserError, with the line, for what the configuration says of policies that isn't so.
    """
    from scanner.bundled import policies_folder
    from scanner.policy.configured import adjusted
    from scanner.policy.registry import Registry, bundled

    own = configuration.user.table("policies") if configuration.user is not None else None
    trusted = (*(own.existing("folders") if own is not None else ()), *folders)
    table = configuration.table("policies")
    declarative = table.existing("folders") if table is not None else ()
    registry = Registry([policies_folder(), *trusted]) if trusted else bundled()
    if table is not None and declarative:
        _refuse_what_is_taken(table, declarative, registry)
        registry = Registry(registry.folders, declarative)
    return adjusted(registry, configuration)


def _refuse_what_is_taken(table: Table, folders: Sequence[Path], registry: Registry) -> None:
    """A repository's policies stand beside the others, never in their place."""
    from scanner.policy.registry import declared_in, policy_id

    for number, folder in enumerate(folders):
        for path in declared_in(folder):
            if policy_id(path) in registry.paths:
                raise table.error(
                    f"'folders': there is a policy {policy_id(path)} already; {path} needs another name",
                    "folders",
                    number,
                )


_OPTION = click.option(
    "--policies",
    "policy_folders",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="Ask the policies in this folder too; those in Python are run. Repeatable.",
)
