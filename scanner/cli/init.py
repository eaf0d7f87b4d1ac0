"""``stackproof init``: a configuration that fits the repository it finds, with what else could be said as comments."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import click

from scanner.config import OWN_NAME, find
from scanner.errors import UserError

_ASIDE = ("example", "examples", "fixtures", "sample", "samples", "spec", "test", "tests", "testdata")
"""Folders whose templates show or test something; they are rarely what is deployed."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SHOWN = 8
"""The most deployments that are suggested."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a repository holds, as paths from its folder on, with forward slashes."""

    templates: tuple[str, ...] = ()
    root_modules: tuple[str, ...] = ()
    parameter_files: tuple[str, ...] = ()
    variable_files: tuple[str, ...] = ()


@click.command("init")
@click.argument(
    "folder", metavar="[FOLDER]", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--stdout", is_flag=True, help="Print the file instead of writing it.")
def command(folder: Path, stdout: bool) -> None:
    """Write a commented stackproof.toml that fits the templates in FOLDER, by default the working folder."""
    target = folder / OWN_NAME
    existing = find([folder])
    if not stdout and existing is not None and existing.absolute().parent == folder.absolute():
        raise UserError(f"{existing} is there already; 'stackproof config show' prints what it says")
    found = look(folder)
    text = written(found)
    if stdout:
        click.echo(text, nl=False)
        return
    try:
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UserError(f"{target}: {error.strerror}") from error
    click.echo(f"wrote {target}: {_counted(found)}")


def look(folder: Path) -> Found:
    """What there is to scan in a folder, and the files of values beside it."""
    from scanner.discovery import discover
    from scanner.parsers.terraform import find_roots

    def inside(path: Path) -> str:
        return Path(os.path.relpath(path, folder)).as_posix()

    discovery = discover([folder])
    folders = {one.path: one for one in discovery.terraform_folders}
    return Found(
        tuple(inside(one.path) for one in discovery.templates),
        tuple(sorted(inside(path) for path in find_roots({path: one.tree for path, one in folders.items()}))),
        tuple(inside(one.path) for one in discovery.others if _holds_parameters(one.path)),
        tuple(sorted(inside(path) for path in _variable_files(folder) if not _is_taken_anyway(path.name))),
    )


def _variable_files(folder: Path) -> Iterator[Path]:
    """Terraform's variable files, beside a configuration or in folders of their own."""
    from scanner.discovery import SKIPPED_FOLDERS

    for top, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
        yield from (Path(top, name) for name in names if name.endswith((".tfvars", ".tfvars.json")))


def _holds_parameters(path: Path) -> bool:
    from scanner.files import read_bytes

    if path.suffix.lower() != ".json":
        return False
    data = read_bytes(path, path.name, 65_536, head=True)
    return isinstance(data, bytes) and (b'"ParameterKey"' in data or b'"Parameters"' in data)


def _is_taken_anyway(name: str) -> bool:
    """Whether Terraform itself reads the variable file without being told."""
    return name.startswith("terraform.tfvars") or name.endswith((".auto.tfvars", ".auto.tfvars.json"))


def written(found: Found) -> str:
    """The text of a configuration for what was found."""
    return "\n".join([*_heading(found), *_scan(found), *_sets(found), *_policies()])


def _heading(found: Found) -> Iterator[str]:
    yield "# Stackproof's configuration. 'stackproof config show' prints what holds and where it comes from;"
    yield "# 'stackproof policy list' names the policies, 'stackproof policy show ID' what one demands."
    yield "#"
    yield f"# Found here: {_counted(found)}."
    yield ""


def _scan(found: Found) -> Iterator[str]:
    folders = [*(PurePosixPath(one).parent.as_posix() for one in found.templates), *found.root_modules]
    aside = sorted({one for folder in folders for one in _upwards(folder) if PurePosixPath(one).name in _ASIDE})
    outermost = [one for one in aside if not any(one.startswith(f"{other}/") for other in aside)]
    if all(any(folder == one or folder.startswith(f"{one}/") for one in outermost) for folder in folders):
        outermost = []  # What is shown is all there is.
    yield "[scan]"
    yield "# What is judged when 'stackproof scan' is given no path; relative to this file."
    yield "# Modules and nested templates are read where they lie in one of these."
    yield 'paths = ["."]'
    yield "# What is passed over, by name or by path from here."
    yield f"exclude = {_listed([f'{one}/*' for one in outermost])}" if outermost else '# exclude = ["examples/*"]'
    yield "# default: severity medium and graver, and whatever decides a checklist item; all; or a theme, such as"
    yield "# backups."
    yield '# profile = "default"'
    yield "# Results below this severity are left out: critical, high, medium, low, info."
    yield '# severity = "low"'
    yield ""


def _upwards(folder: str) -> Iterator[str]:
    parts = folder.split("/")
    yield from ("/".join(parts[:size]) for size in range(1, len(parts) + 1))


def _sets(found: Found) -> Iterator[str]:
    """Files of values: which of them belong together only their owner knows, so that they are suggested alone."""
    named: dict[str, dict[str, list[str]]] = {}
    for key, given in (("parameter_files", found.parameter_files), ("variable_files", found.variable_files)):
        for path in given:
            name = PurePosixPath(path).name.split(".")[0]
            named.setdefault(name, {}).setdefault(key, []).append(path)
    yield "# Without values for parameters and variables, what their defaults don't decide is 'unknown'."
    if not named:
        yield "# [scan.parameters]            # CloudFormation"
        yield '# Environment = "prod"'
        yield "# [scan.variables]             # Terraform"
        yield '# environment = "prod"'
    else:
        yield "# Files of values found here: uncomment the deployments that are to be judged, side by side."
    for name, keys in list(named.items())[:_SHOWN]:
        yield f"# [scan.sets.{name if _BARE.fullmatch(name) else json.dumps(name)}]"
        for key, files in keys.items():
            yield f"# {key} = {json.dumps(files, ensure_ascii=False)}"
    yield ""


def _policies() -> Iterator[str]:
    yield "[policies]"
    yield "# Globs of policies that are asked whatever the profile, and that are not asked."
    yield '# enable = ["logging/*"]'
    yield '# disable = ["disaster-recovery/*"]'
    yield ""
    yield "# A policy, or a glob of them: how grave its failures are, and its settings ('stackproof policy show ID')."
    yield '# [policies."backups/retention-length"]'
    yield '# severity = "high"'
    yield "# days = 30"
    yield ""


def _listed(values: Sequence[str]) -> str:
    shown = [json.dumps(value, ensure_ascii=False) for value in values]
    line = f"[{', '.join(shown)}]"
    return line if len(line) <= 100 else "[\n" + "".join(f"    {one},\n" for one in shown) + "]"


def _counted(found: Found) -> str:
    def number(of: Sequence[str], one: str, many: str) -> str:
        return f"{len(of)} {one if len(of) == 1 else many}"

    parts = []
    if found.templates:
        parts.append(number(found.templates, "CloudFormation template", "CloudFormation templates"))
    if found.root_modules:
        parts.append(number(found.root_modules, "Terraform root module", "Terraform root modules"))
    return " and ".join(parts) or "neither CloudFormation nor Terraform"
