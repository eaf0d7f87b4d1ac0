"""``stackproof policy``: which policies there are, and what each demands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from scanner.cli import completion
from scanner.cli.authoring import new_policy, show_resource, test_policies
from scanner.cli.configured import with_configuration
from scanner.cli.registry import with_registry
from scanner.cli.text import as_json, labelled, paragraph, table

if TYPE_CHECKING:
    from scanner.config import Configuration
    from scanner.policy.registry import Policy, Registry
    from scanner.policy.settings import Setting

Format = Literal["text", "json"]

_FORMAT = click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What to print."
)


@click.group("policy")
def command() -> None:
    """List the policies, show what one demands and why, or write and test your own."""


for _command in (new_policy, test_policies, show_resource):
    command.add_command(_command)


@command.command("list")
@click.option("--theme", "themes", metavar="GLOB", multiple=True, help="Only policies of this theme. Repeatable.")
@click.option("--item", "items", metavar="GLOB", multiple=True, help="Only policies of this item. Repeatable.")
@click.option(
    "--equivalent",
    "rules",
    metavar="GLOB",
    multiple=True,
    help="Only policies that another scanner's rule equals: 'CKV_AWS_20', 'AVD-AWS-*', 'S3.*'. Repeatable.",
)
@with_configuration
@with_registry
@_FORMAT
def list_policies(
    configuration: Configuration,  # noqa: ARG001
    registry: Registry,
    themes: tuple[str, ...],
    items: tuple[str, ...],
    rules: tuple[str, ...],
    format_: Format,
) -> int:
    """List the policies: severity, ID, title and checklist items, and the rules that --equivalent finds."""
    from scanner.catalogue import rule_name

    rules = tuple(rule_name(rule) for rule in rules)
    policies = _chosen(registry, themes, items, rules)
    if format_ == "json":
        as_json([_summary(policy, registry) for policy in policies])
        return 0
    rows = [(policy.severity, policy.id, policy.title, " ".join(policy.definition.items)) for policy in policies]
    if rules:
        found = [" ".join(_rules(policy, registry, rules)) for policy in policies]
        rows = [
            (severity, identifier, rule, title)
            for (severity, identifier, title, _), rule in zip(rows, found, strict=True)
        ]
    if rows:
        table(rows)
    return 0


def _chosen(
    registry: Registry, themes: tuple[str, ...], items: tuple[str, ...], rules: tuple[str, ...]
) -> list[Policy]:
    """The policies that all the options want. Raises UserError for a glob that matches nothing."""
    from scanner.cli.suggestions import near
    from scanner.errors import UserError
    from scanner.policy.selection import matches

    policies = registry.load_all()
    known = {
        "--theme": (themes, {policy.id.partition("/")[0] for policy in policies}),
        "--item": (items, {item for policy in policies for item in policy.definition.items}),
        "--equivalent": (rules, {rule for policy in policies for rule in _rules(policy, registry)}),
    }
    for option, (globs, names) in known.items():
        for glob in globs:
            if not any(matches(name, [glob]) for name in names):
                raise UserError(f"{option} {glob} matches nothing{near(glob, names)}")
    return [
        policy
        for policy in policies
        if (not themes or matches(policy.id.partition("/")[0], themes))
        and (not items or any(matches(item, items) for item in policy.definition.items))
        and (not rules or _rules(policy, registry, rules))
    ]


def _rules(policy: Policy, registry: Registry, globs: tuple[str, ...] = ("*",)) -> list[str]:
    """Rules of other scanners that equal a policy and match one of the globs."""
    from scanner.policy.selection import matches

    return [rule for _, rules in _equivalents(policy, registry) for rule in rules if matches(rule, globs)]


@command.command("show")
@click.argument("policy_id", metavar="ID", shell_complete=completion.policies)
@with_configuration
@with_registry
@_FORMAT
def show_policy(
    policy_id: str,
    configuration: Configuration,  # noqa: ARG001
    registry: Registry,
    format_: Format,
) -> int:
    """Show one policy: the requirement, the reasons, how to mend it, settings, and equal rules of other scanners."""
    return show(policy_id, registry, format_)


def show(policy_id: str, registry: Registry, format_: Format = "text") -> int:
    """Print the page of a policy. Raises UserError where there is none of that ID."""
    from scanner.cli.checklist import bundled_checklist
    from scanner.cli.suggestions import near
    from scanner.errors import UserError

    if policy_id not in registry.paths:
        raise UserError(f"no policy is called {policy_id}{near(policy_id, registry.paths)}")
    policy = registry.load(policy_id)
    checklist = bundled_checklist()
    roles = checklist.items_of(policy_id)
    if format_ == "json":
        page = policy.definition.page
        roles_by_item = {item: str(role) for item, role in roles}
        settings = [_setting(policy, one) for one in policy.definition.settings]
        more = {"roles": roles_by_item, "why": page.why, "fix": page.fix, "settings": settings}
        as_json({**_summary(policy, registry), **more})
        return 0
    page = policy.definition.page
    click.echo(f"{policy.severity}[{policy.id}] {page.title}")
    if policy.adjustment.severity:
        origin = policy.adjustment.sources["severity"]
        click.echo(f"({policy.severity} by {origin}; its own severity is {policy.definition.severity})")
    paragraph(page.why)
    if page.fix:
        paragraph(f"Fix: {page.fix}")
    labelled("Checklist items", (f"{item} ({role}): {checklist.item(item).title}" for item, role in roles))
    labelled("Settings", (line for one in policy.definition.settings for line in _setting_lines(policy, one)))
    labelled("Resource types", sorted(policy.definition.types))
    labelled("Equal rules elsewhere", (f"{name}: {', '.join(rules)}" for name, rules in _equivalents(policy, registry)))
    return 0


@command.command("docs")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@with_configuration
@with_registry
def write_docs(folder: Path, configuration: Configuration, registry: Registry) -> int:  # noqa: ARG001
    """Write the policies as Markdown pages into DIR: a page a theme, with indexes by item and by resource type.

    Pages of themes that are no more are removed.
    """
    from scanner.cli.checklist import bundled_checklist
    from scanner.report.policy_pages import is_page, pages

    folder.mkdir(parents=True, exist_ok=True)
    written = pages(registry, bundled_checklist())
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    for path in folder.glob("*.md"):
        if path.name not in written and is_page(path.read_text(encoding="utf-8", errors="replace")):
            path.unlink()
    click.echo(f"wrote {len(written)} pages to {folder}")
    return 0


def _setting(policy: Policy, setting: Setting) -> dict[str, object]:
    adjustment = policy.adjustment
    value = adjustment.values.get(setting.name, setting.default)
    return {
        "name": setting.name,
        "meaning": setting.meaning,
        "expected": setting.expected,
        "default": setting.shown,
        "value": list(value) if isinstance(value, tuple) else value,
        "source": adjustment.sources.get(setting.name),
    }


def _setting_lines(policy: Policy, setting: Setting) -> Iterator[str]:
    import json

    shown = _setting(policy, setting)
    source = f" by {shown['source']}; default {json.dumps(shown['default'])}" if shown["source"] else ""
    yield f"{setting.name} = {json.dumps(shown['value'])}{source}"
    yield f"    {setting.meaning} ({setting.expected})"


def _summary(policy: Policy, registry: Registry) -> dict[str, object]:
    return {
        "id": policy.id,
        "title": policy.title,
        "severity": policy.severity,
        "items": list(policy.definition.items),
        "equivalents": {name: list(rules) for name, rules in _equivalents(policy, registry)},
    }


def _equivalents(policy: Policy, registry: Registry) -> list[tuple[str, tuple[str, ...]]]:
    control = registry.controls.get(policy.id)
    return [] if control is None else sorted(control.equivalents.items())
