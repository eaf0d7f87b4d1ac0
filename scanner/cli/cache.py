"""``stackproof cache``: the results of earlier scans that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanner.cli.text import as_json
from scanner.errors import UserError

if TYPE_CHECKING:
    from scanner.cache.entries import Entries


@click.group("cache")
def command() -> None:
    """Show or remove the results of earlier scans, which scans of the same use again."""


@command.command("show")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What to print."
)
def show(format_: str) -> None:
    """Print where results are kept, how many, and how many bytes they take."""
    kept = _kept()
    number, size = kept.size()
    if format_ == "json":
        as_json({"folder": str(kept.folder), "results": number, "bytes": size})
        return
    click.echo(f"{kept.folder}: results of {number} {'scan' if number == 1 else 'scans'}, {size:,} bytes")


@command.command("clear")
def clear() -> None:
    """Remove all results that are kept."""
    kept = _kept()
    try:
        number = kept.clear()
    except OSError as error:
        raise UserError(f"{kept.folder}: {error.strerror}") from error
    click.echo(f"removed the results of {number} {'scan' if number == 1 else 'scans'}")


def _kept() -> Entries:
    from scanner.cache.entries import Entries
    from scanner.cache.place import VARIABLE, default_folder

    folder = default_folder()
    if folder is None:
        raise UserError(f"there is no home folder to keep results in; {VARIABLE} names another one")
    return Entries(folder)
