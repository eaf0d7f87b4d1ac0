"""The options that say what a deployer would decide: parameters and variables."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import click

from scanner.inputs import Inputs

_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


def with_inputs(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options, and its function their values as `inputs`."""

    @functools.wraps(function)
    def gathered(
        parameters: dict[str, str],
        parameter_files: tuple[Path, ...],
        variables: dict[str, str],
        variable_files: tuple[Path, ...],
        **others: object,
    ) -> int:
        return function(inputs=Inputs(parameters, parameter_files, variables, variable_files), **others)

    command: Callable[..., int] = gathered
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _assignments(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """`NAME=VALUE` each, split at the first equals sign; the last one wins."""
    values = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise click.BadParameter(f"{text!r} is not NAME=VALUE")
        values[name] = value
    return values


_OPTIONS = (
    click.option(
        "--parameters",
        "parameter_files",
        metavar="FILE",
        type=_EXISTING,
        multiple=True,
        help="CloudFormation parameter file, of the AWS CLI's or of CodePipeline's form. Repeatable; later ones win.",
    ),
    click.option(
        "--parameter",
        "parameters",
        metavar="NAME=VALUE",
        callback=_assignments,
        multiple=True,
        help="A CloudFormation parameter's value; wins over files. Repeatable.",
    ),
    click.option(
        "--var-file",
        "variable_files",
        metavar="FILE",
        type=_EXISTING,
        multiple=True,
        help="Terraform variable file. Repeatable; later ones win.",
    ),
    click.option(
        "--var",
        "variables",
        metavar="NAME=VALUE",
        callback=_assignments,
        multiple=True,
        help="A Terraform variable's value; wins over files. Repeatable.",
    ),
)
