"""The options that say what a deployer would decide: parameters and variables.

What the configuration gives comes before what the command line gives, which wins.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import click

from scanner.assumptions import NONE, Assumptions
from scanner.config import Configuration
from scanner.config.assume import read_assumptions
from scanner.inputs import Inputs, NamedSet

_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


def with_inputs(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options, and its function their values as `inputs`."""

    @functools.wraps(function)
    def gathered(
        parameters: dict[str, str],
        parameter_files: tuple[Path, ...],
        variables: dict[str, str],
        variable_files: tuple[Path, ...],
        variables_of_shell: bool,
        **others: object,
    ) -> int:
        base = _configured(others)
        inputs = Inputs(
            {**base.parameters, **parameters},
            (*base.parameter_files, *parameter_files),
            {**base.variables, **variables},
            (*base.variable_files, *variable_files),
            assumptions=_assumed(others),
            environment=_of_shell() if variables_of_shell else {},
        )
        return function(inputs=inputs, **others)

    command: Callable[..., int] = gathered
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_PREFIX = "TF_VAR_"


def _of_shell() -> dict[str, str]:
    """The variables that the shell gives to Terraform: `TF_VAR_name`."""
    return {name.removeprefix(_PREFIX): value for name, value in os.environ.items() if name.startswith(_PREFIX)}


def with_sets(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command that has inputs the options for several sets of them, as `inputs.sets`."""

    @functools.wraps(function)
    def gathered(
        inputs: Inputs,
        parameter_sets: dict[str, tuple[Path, ...]],
        variable_sets: dict[str, tuple[Path, ...]],
        **others: object,
    ) -> int:
        sets = tuple(
            NamedSet(name, parameter_sets.get(name, ()), variable_sets.get(name, ()))
            for name in dict.fromkeys((*parameter_sets, *variable_sets))
        )
        return function(inputs=replace(inputs, sets=sets or _configured(others).sets), **others)

    command: Callable[..., int] = gathered
    for option in reversed(_SETS):
        command = option(command)
    return command


def _configured(others: Mapping[str, object]) -> Inputs:
    """What a command's configuration gives, if it has one."""
    configuration = others.get("configuration")
    return configuration.scan.inputs if isinstance(configuration, Configuration) else Inputs()


def _assumed(others: Mapping[str, object]) -> Assumptions:
    """What a command's configuration assumes, if it has one."""
    configuration = others.get("configuration")
    return read_assumptions(configuration.table("assume")) if isinstance(configuration, Configuration) else NONE


def _sets(context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, tuple[Path, ...]]:
    """`NAME=FILE` each; files of one name belong together, in their order."""
    found: dict[str, tuple[Path, ...]] = {}
    for text in given:
        name, sign, path = text.partition("=")
        if not sign or not name.strip() or not path:
            raise click.BadParameter(f"{text!r} is not NAME=FILE")
        found[name] = (*found.get(name, ()), _EXISTING.convert(path, option, context))
    return found


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
        help="CloudFormation parameters, in the form of the AWS CLI, CodePipeline or SAM. Repeatable; later ones win.",
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
    click.option(
        "--var-env",
        "variables_of_shell",
        is_flag=True,
        help="Take Terraform variables from TF_VAR_name in the environment too; everything else wins over them.",
    ),
)

_SETS = (
    click.option(
        "--parameter-set",
        "parameter_sets",
        metavar="NAME=FILE",
        callback=_sets,
        multiple=True,
        help="Judge a deployment of this name, with this CloudFormation parameter file. Repeatable; sets are compared.",
    ),
    click.option(
        "--variable-set",
        "variable_sets",
        metavar="NAME=FILE",
        callback=_sets,
        multiple=True,
        help="The same with a Terraform variable file.",
    ),
)
