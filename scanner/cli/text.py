"""How the commands that explain something lay out their text."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Sequence

import click

from scanner.cli.console import columns


def table(rows: Iterable[Sequence[str]]) -> None:
    """Print rows in columns; the last column is not padded."""
    lines = [tuple(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        click.echo("  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())


def paragraph(text: str, indent: str = "") -> None:
    """Print a text wrapped to the console, after an empty line; what is indented already stays as it is."""
    click.echo()
    width = min(columns(), 100)
    for part in _parts(text):
        lines = (
            [part]
            if part.startswith((" ", "`", "http"))
            else textwrap.wrap(part, width - len(indent), break_long_words=False, break_on_hyphens=False)
        )
        click.echo(textwrap.indent("\n".join(lines), indent))


def _parts(text: str) -> Iterator[str]:
    """Paragraphs, addresses of pages on lines of their own, and lines of code, which keep their layout."""
    words: list[str] = []
    fenced = False
    for line in text.splitlines():
        marker = line.lstrip().startswith("```")
        if fenced or marker or not line or line.startswith((" ", "http")):
            if words:
                yield " ".join(words)
                words = []
            yield line
            fenced ^= marker
        else:
            words.append(line)
    if words:
        yield " ".join(words)


def labelled(label: str, lines: Iterable[str]) -> None:
    """Print a list under its label, or nothing where the list is empty."""
    found = list(lines)
    if found:
        click.echo(f"\n{label}:")
        for line in found:
            click.echo(f"  {line}")


def as_json(value: object) -> None:
    """Print a value as JSON, in ASCII."""
    click.echo(json.dumps(value, indent=2))
