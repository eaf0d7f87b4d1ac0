"""``stackproof policy new``, ``test`` and ``resource``: what the author of a policy needs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.configured import with_configuration
from scanner.cli.suggestions import near
from scanner.cli.text import labelled, paragraph, table
from scanner.errors import UserError

if TYPE_CHECKING:
    from scanner.config import Configuration
    from scanner.model.base import Node, Resource
    from scanner.model.fields import Field
    from scanner.policy.registry import Registry

FAILED = 1
_ID = re.compile(r"[a-z][a-z0-9-]*/[a-z][a-z0-9-]*")
_FOLDER = Path("policies")


@click.command("new")
@click.argument("policy_id", metavar="THEME/NAME")
@click.option(
    "--resource",
    metavar="NAME",
    default="s3.Bucket",
    show_default=True,
    help="What is judged: a class of the model, or a resource type of either dialect.",
)
@click.option(
    "--policies",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=_FOLDER,
    show_default=True,
    help="The folder of policies to write into.",
)
@click.option("--python", is_flag=True, help="Write it in Python instead of YAML.")
def new_policy(policy_id: str, resource: str, folder: Path, python: bool) -> int:
    """Lay out a policy and its fixtures, so that 'stackproof policy test' passes and can be gone on from."""
    from scanner.bundled import policies_folder
    from scanner.cli import policy_skeleton
    from scanner.fixtures import folder_of

    if not _ID.fullmatch(policy_id):
        raise UserError(f"{policy_id!r} is no name for a policy; write theme/name, in lower case with hyphens")
    begin = policy_skeleton.start(resource_named(resource))
    if begin is None:
        raise UserError(f"{resource} has no plain property to begin with; see 'stackproof policy resource {resource}'")
    theme, name = policy_id.replace("-", "_").split("/")
    in_checkout = folder.resolve() == policies_folder()
    suffix = ".py" if python or in_checkout else ".yaml"
    text = policy_skeleton.in_python(begin) if suffix == ".py" else policy_skeleton.in_yaml(begin)
    fixtures = folder_of(folder)
    files = {folder / theme / f"{name}{suffix}": text}
    files |= {fixtures / path: content for path, content in policy_skeleton.fixtures(begin, theme, name)}
    taken = [path for path in (*files, folder / theme / f"{name}.py", folder / theme / f"{name}.yaml") if path.exists()]
    if taken:
        raise UserError(f"{taken[0]} is there already")
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
        click.echo(f"wrote {path}")
    click.echo(f"\nnext: stackproof policy test {folder / theme / f'{name}{suffix}'}")
    return 0


def resource_named(name: str) -> type[Resource]:
    """The class of the model that a name stands for. Raises UserError where there is none."""
    from scanner.model.lookup import class_named, names

    found = class_named(name)
    if found is None:
        raise UserError(f"the model has no resource {name!r}{near(name, names())}")
    return found


@click.command(
    "test",
    epilog="""\b
Exit codes:
  0  every policy says of its fixtures what they state
  1  some doesn't, or has no fixtures
  2  bad usage or configuration""",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--policy", "globs", metavar="GLOB", multiple=True, help="Only these policies. Repeatable.")
@click.option(
    "--policies",
    "named",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="The same as a PATH. Repeatable.",
)
@with_configuration
def test_policies(
    paths: tuple[Path, ...], named: tuple[Path, ...], globs: tuple[str, ...], configuration: Configuration
) -> int:
    """Judge the fixtures of policies by the comments in them.

    PATH is a folder of policies or a single policy. Without one, those in YAML are tested of the folders that the
    configuration names, else of 'policies': what is written in Python runs only where it is named. A fixture lies in
    'fixtures/DIALECT/THEME/NAME', in the folder of policies or beside it.
    """
    from scanner.policy.selection import matches

    paths = (*paths, *named)
    table_ = configuration.table("policies")
    folders = _folders(paths or (table_.existing("folders") if table_ is not None else ()) or (_FOLDER,))
    registry = _registry([folder for folder, _ in folders], declarative=not paths)
    chosen = [
        (policy, folder)
        for folder, only in folders
        for policy in _policies_of(registry, folder)
        if only in (None, registry.paths[policy]) and (not globs or matches(policy, globs))
    ]
    if not chosen:
        raise UserError(f"no policy in {', '.join(str(folder) for folder, _ in folders)}{' matches' if globs else ''}")
    problems = sum(_test(registry, policy, folder) for policy, folder in chosen)
    number = f"{len(chosen)} {'policy' if len(chosen) == 1 else 'policies'}"
    click.echo(f"\n{number}, {problems or 'no'} {'problem' if problems == 1 else 'problems'}")
    return FAILED if problems else 0


def _folders(paths: Sequence[Path]) -> list[tuple[Path, Path | None]]:
    """Each folder of policies, and the one policy in it that is meant, if it is one."""
    found: list[tuple[Path, Path | None]] = []
    for path in paths:
        if path.is_file():
            found.append((path.parent.parent, path))
        elif path.is_dir():
            found.append((path, None))
        else:
            raise UserError(f"there is no folder {str(path)!r}; give the folder of your policies")
    return found


def _registry(folders: Sequence[Path], declarative: bool) -> Registry:
    """The policies with their settings as they are declared, whatever a configuration sets."""
    from scanner.bundled import policies_folder
    from scanner.policy.registry import Registry

    others = [folder for folder in dict.fromkeys(folders) if folder.resolve() != policies_folder()]
    return Registry([policies_folder()], others) if declarative else Registry([policies_folder(), *others])


def _policies_of(registry: Registry, folder: Path) -> Iterator[str]:
    top = folder.resolve()
    yield from (policy for policy, path in registry.paths.items() if path.resolve().is_relative_to(top))


def _test(registry: Registry, policy: str, folder: Path) -> int:
    """Print what comes of one policy's fixtures; how many problems there are."""
    from scanner.fixtures import dialects_of, disagreements, folder_of, judge

    try:
        dialects = dialects_of(registry, policy)
    except UserError as error:
        click.echo(f"FAIL  {policy}\n      {error}")
        return 1
    number = 0
    for dialect in dialects:
        outcome = judge(registry, policy, dialect, folder_of(folder))
        counts = ", ".join(f"{count} {verdict}" for verdict, count in outcome.counts.items())
        click.echo(f"{'FAIL' if outcome.problems else 'ok  '}  {policy}  {dialect}: {counts or 'nothing'}")
        for problem in outcome.problems:
            click.echo(f"      {problem}")
        number += len(outcome.problems)
    if not number:
        for problem in disagreements(registry, policy, folder_of(folder)) or ():
            click.echo(f"FAIL  {problem}")
            number += 1
    return number


@click.command("resource")
@click.argument("name", metavar="NAME")
def show_resource(name: str) -> int:
    """Show what a policy can ask of a resource: its properties in both dialects, and what the model answers itself.

    NAME is a class of the model, such as ebs.Volume, or a resource type of either dialect.
    """
    from scanner.model.lookup import model_name, questions

    kind = resource_named(name)
    click.echo(f"{model_name(kind)}: {(kind.__doc__ or '').strip().splitlines()[0]}")
    labelled("Resource types", kind.types())
    click.echo("\nProperties:")
    table([("  name", "kind", "CloudFormation", "Terraform"), *_rows(kind)])
    labelled("Asked with 'holds' or 'fails'", (f"{method}: {line}" for method, line in questions(kind)))
    paragraph(
        "In YAML, properties are asked by 'exists' and 'absent' and, by their kind: boolean is_true, is_false; number"
        " equals, not_equals, one_of, none_of, at_least, at_most; text equals, not_equals, one_of, none_of, matches,"
        " not_matches; reference references; list each, some, none, count_at_least, and of texts contains."
    )
    return 0


def _rows(kind: type[Node], indent: str = "  ", depth: int = 0) -> Iterator[tuple[str, str, str, str]]:
    from scanner.model.fields import PartsField, fields_of

    for name, field in fields_of(kind):
        yield f"{indent}{name}", _kind_of(field), _places(field, "cfn"), _places(field, "tf")
        if isinstance(field, PartsField) and depth < 2:
            yield from _rows(field.part, f"{indent}  ", depth + 1)


def _kind_of(field: Field) -> str:
    """A property's kind, with its default."""
    from scanner.model.addresses import RangesField
    from scanner.model.fields import LinkField, LinksField, PartsField, ScalarField, TextsField
    from scanner.model.sources import ByDialect
    from scanner.model.tags import TagsField
    from scanner.policy.declarative.assertions import sort_of

    match field:
        case ScalarField():
            default = field.default
            if isinstance(default, ByDialect):
                stated = (("CloudFormation", default.cfn), ("Terraform", default.tf))
                shown = ", ".join(f"{json.dumps(value)} in {name}" for name, value in stated if value is not None)
                return f"{sort_of(field)} (default {shown})" if shown else sort_of(field)
            return sort_of(field) + ("" if default is None else f" (default {json.dumps(default, default=str)})")
        case LinkField():
            return f"reference to {field.kinds or 'anything'}"
        case LinksField():
            return f"list of references to {field.kinds or 'anything'}"
        case TextsField() | RangesField():
            return "list of texts"
        case PartsField():
            return "list of blocks"
        case TagsField():
            return "tags"
        case _:
            return "asked in Python only"


def _places(field: Field, dialect: str) -> str:
    sources = field.cfn if dialect == "cfn" else field.tf
    shown = [
        f"{one.path} of {one.companion.rpartition('.')[0]}".removeprefix(" of ") if one.companion else one.path
        for one in sources
    ]
    return ", ".join(shown) or "-"
