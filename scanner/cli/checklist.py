"""``stackproof checklist``: which items there are, and how each is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from scanner.cli.text import as_json, labelled, paragraph, table

if TYPE_CHECKING:
    from scanner.checklist.catalogue import Checklist, Item
    from scanner.checklist.outline import Outline

Format = Literal["text", "json"]

_FORMAT = click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What to print."
)
_BUNDLED = "aws-dcx-2018-08"


def bundled_checklist() -> Checklist:
    """The checklist that comes with Stackproof."""
    from scanner.bundled import policies_folder
    from scanner.checklist.load import load_checklist

    return load_checklist(policies_folder() / "checklists" / f"{_BUNDLED}.yaml")


def bundled_outline() -> Outline:
    """The outline of that checklist, which is read in a tenth of the time."""
    from scanner.bundled import policies_folder
    from scanner.checklist.outline import recorded_outline

    return recorded_outline(policies_folder() / "checklists" / f"{_BUNDLED}.yaml") or bundled_checklist().outline


@click.group("checklist")
def command() -> None:
    """List the checklist's items, or show how one is decided."""


@command.command("list")
@_FORMAT
def list_items(format_: Format) -> None:
    """List all items by section: ID, how it is decided, and its title."""
    checklist = bundled_checklist()
    if format_ == "json":
        as_json([_summary(item) for item in checklist.items])
        return
    click.echo(f"{checklist.title}, version {checklist.version} ({checklist.published})")
    for section in checklist.sections:
        click.echo(f"\n{section.title}")
        table(("", item.id, item.mode, item.title) for item in section.items)


@command.command("show")
@click.argument("item_id", metavar="ID")
@_FORMAT
def show_item(item_id: str, format_: Format) -> None:
    """Show one item: what it asks for, whom it applies to, and which policies decide or support it."""
    from scanner.cli.suggestions import near
    from scanner.errors import UserError
    from scanner.policy.registry import bundled

    checklist = bundled_checklist()
    item = next((one for one in checklist.items if one.id.casefold() == item_id.casefold()), None)
    if item is None:
        raise UserError(f"no item is called {item_id}{near(item_id, (one.id for one in checklist.items))}")
    if format_ == "json":
        as_json({**_summary(item), **_detail(item)})
        return
    written = bundled().paths
    click.echo(f"{item.id} {item.title}" + ("" if item.required else " (optional)"))
    paragraph(item.summary)
    labelled("Applies to", (_title(checklist, name) for name in _categories(item)))
    click.echo(f"\nDecided: {item.mode}")
    remarks = (
        ("Why no policy decides it", item.not_by_code),
        ("What code shows", item.evidence),
        ("Met", item.met),
        ("Not met", item.not_met),
        ("To attest", item.attestation.states if item.attestation.always_needed else None),
        ("To attest, where code leaves it open", None if item.attestation.always_needed else item.attestation.states),
        ("Question", item.question),
    )
    for label, text in remarks:
        if text:
            paragraph(f"{label}: {text}")
    for label, policies in (("Policies that decide it", item.decides), ("Policies that support it", item.supports)):
        labelled(label, (name if name in written else f"{name} (not written yet)" for name in policies))


def _summary(item: Item) -> dict[str, object]:
    return {
        "id": item.id,
        "title": item.title,
        "summary": item.summary,
        "section": item.section,
        "required": item.required,
        "mode": str(item.mode),
        "applies_to": _categories(item),
        "segment": item.applicability.segment,
    }


def _detail(item: Item) -> dict[str, object]:
    return {
        "evidence": item.evidence,
        "met": item.met,
        "not_met": item.not_met,
        "not_by_code": item.not_by_code,
        "attestation": {
            "always_needed": item.attestation.always_needed,
            "states": item.attestation.states,
            "outweighs_failure": item.attestation.outweighs_failure,
        },
        "question": item.question,
        "decides": list(item.decides),
        "supports": list(item.supports),
    }


def _categories(item: Item) -> list[str]:
    return [category for category in item.applicability.known if category in item.applicability.categories]


def _title(checklist: Checklist, category: str) -> str:
    return f"{checklist.categories[category].title} ({category})"
