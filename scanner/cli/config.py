"""``stackproof config``: which settings hold, where each comes from, and what there is to set."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from scanner.cli.configured import with_configuration
from scanner.cli.registry import with_registry
from scanner.cli.text import as_json, table

if TYPE_CHECKING:
    from scanner.config import Configuration, Table
    from scanner.policy.registry import Registry

Format = Literal["text", "json"]


@dataclass(frozen=True, slots=True)
class Setting:
    """A key with its value, and `path:line`, `default`, or nothing where neither says anything."""

    key: str
    value: object
    source: str


@click.group("config")
def command() -> None:
    """Show which settings hold and where each comes from, or what there is to set."""


@command.command("show")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@with_configuration
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What to print."
)
def show(paths: tuple[Path, ...], configuration: Configuration, format_: Format) -> int:  # noqa: ARG001
    """Print each setting for a scan of PATH, and the file and line that it comes from.

    Everything in the configuration is checked, whichever command it is for. Options of a command outweigh what stands
    here.
    """
    _check(configuration)
    settings = list(_settings(configuration))
    if format_ == "json":
        as_json([{"key": one.key, "value": _plain(one.value), "source": one.source or None} for one in settings])
        return 0
    source = configuration.repository.path if configuration.repository is not None else "none"
    click.echo(f"# configuration: {source}")
    table((one.key, "-" if one.value is None else _toml(one.value), one.source) for one in settings)
    return 0


@command.command("schema")
@with_configuration
@with_registry
def print_schema(configuration: Configuration, registry: Registry) -> int:  # noqa: ARG001
    """Print the configuration's JSON Schema with the settings of every policy, for an editor."""
    from scanner.config.schema import schema

    found = json.loads(json.dumps(schema()))
    stated = found["properties"]["policies"]["properties"]
    pattern = found["properties"]["policies"]["patternProperties"]["/"]["properties"]
    plain = {name: rules for name, rules in stated.items() if "/" not in name}
    settings = {
        policy.id: {
            "description": f"{policy.title}.",
            "type": "object",
            "additionalProperties": False,
            "properties": {**pattern, **{one.name: one.schema for one in policy.definition.settings}},
        }
        for policy in registry.load_all()
        if policy.definition.settings
    }
    found["properties"]["policies"]["properties"] = {**plain, **settings}
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    return 0


def _check(configuration: Configuration) -> None:
    """Have every owner of a section read it. Raises UserError for what none of them takes."""
    from scanner.checklist.engagement import read_settings
    from scanner.cli.checklist import bundled_checklist
    from scanner.cli.registry import registry_of
    from scanner.cli.review import SECTION, Review, found_baseline
    from scanner.cli.selection import configured
    from scanner.config.assume import read_assumptions

    checklist = bundled_checklist()
    registry = registry_of(configuration)
    configured(configuration, registry, checklist.outline)
    read_settings(configuration.table("assessment"), checklist)
    read_assumptions(configuration.table("assume"))
    found_baseline(configuration)
    review = Review(configuration=configuration.table(SECTION))
    review.check(registry.paths)
    review.rules()


def _settings(configuration: Configuration) -> Iterator[Setting]:
    from scanner.config.schema import schema

    for section, rules in schema()["properties"].items():
        stated = configuration.repository
        inner = None if stated is None else stated.value(section)
        yield from _of(stated, (section,), inner, rules)


def _of(stated: Table | None, key: tuple[str | int, ...], value: object, rules: Mapping[str, Any]) -> Iterator[Setting]:
    """A key and what stands below it; the schema adds what isn't stated but has a name."""
    known: Mapping[str, Any] = rules.get("properties", {})
    if isinstance(value, Mapping) or (value is None and known):
        table_ = value if isinstance(value, Mapping) else {}
        for name in (*known, *(name for name in table_ if name not in known)):
            yield from _of(stated, (*key, name), table_.get(name), known.get(name, {}))
    elif isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        for number, one in enumerate(value):
            yield from _of(stated, (*key, number), one, {})
    elif value is not None:
        assert stated is not None
        yield Setting(_spelled(key), value, stated.place(*key))
    elif "default" in rules:
        yield Setting(_spelled(key), rules["default"], "default")
    elif rules.get("type") != "array" or "items" not in rules:
        yield Setting(_spelled(key), None, "")


def _spelled(key: tuple[str | int, ...]) -> str:
    """`policies."backups/*".severity`, `assessment.case_studies[0].name`."""
    text = ""
    for part in key:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            bare = part.replace("-", "").replace("_", "").isalnum() and part.isascii()
            text += ("." if text else "") + (part if bare else json.dumps(part))
    return text


def _toml(value: object) -> str:
    """A value as one would write it in the file."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(one) for one in value] if isinstance(value, list) else value
