"""``stackproof policy``: which policies there are, and what each demands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from scanner.cli.text import as_json, labelled, paragraph, table

if TYPE_CHECKING:
    from scanner.policy.registry import Policy, Registry

Format = Literal["text", "json"]

_FORMAT = click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What to print."
)


@click.group("policy")
def command() -> None:
    """List the policies, or show what one demands and why."""


@command.command("list")
@_FORMAT
def list_policies(format_: Format) -> None:
    """List all policies: severity, ID, title and checklist items."""
    from scanner.policy.registry import bundled

    registry = bundled()
    policies = registry.load_all()
    if format_ == "json":
        as_json([_summary(policy, registry) for policy in policies])
    elif policies:
        table((policy.severity, policy.id, policy.title, " ".join(policy.definition.items)) for policy in policies)


@command.command("show")
@click.argument("policy_id", metavar="ID")
@_FORMAT
def show_policy(policy_id: str, format_: Format) -> None:
    """Show one policy: the requirement, the reasons, how to mend it, and equal rules of other scanners."""
    from scanner.cli.checklist import bundled_checklist
    from scanner.cli.suggestions import near
    from scanner.errors import UserError
    from scanner.policy.registry import bundled

    registry = bundled()
    if policy_id not in registry.paths:
        raise UserError(f"no policy is called {policy_id}{near(policy_id, registry.paths)}")
    policy = registry.load(policy_id)
    checklist = bundled_checklist()
    roles = checklist.items_of(policy_id)
    if format_ == "json":
        page = policy.definition.page
        roles_by_item = {item: str(role) for item, role in roles}
        as_json({**_summary(policy, registry), "roles": roles_by_item, "why": page.why, "fix": page.fix})
        return
    page = policy.definition.page
    click.echo(f"{policy.severity}[{policy.id}] {page.title}")
    paragraph(page.why)
    if page.fix:
        paragraph(f"Fix: {page.fix}")
    labelled("Checklist items", (f"{item} ({role}): {checklist.item(item).title}" for item, role in roles))
    labelled("Resource types", sorted(policy.definition.types))
    labelled("Equal rules elsewhere", (f"{name}: {', '.join(rules)}" for name, rules in _equivalents(policy, registry)))


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
