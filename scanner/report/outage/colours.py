"""What pictures of outages have in common: colours and marks by state, and short words for kinds of resource."""

from __future__ import annotations

from scanner.template import Block

INK = "#1f2933"

FILLS = {"continues": "#d5ebd3", "interrupted": "#ffe3a8", "unknown": "#e4e7eb", "lost": "#f6c1bb"}
"""Told apart by lightness as well, for whoever doesn't see the colours."""

MARKS = {"continues": "✓", "interrupted": "!", "unknown": "?", "lost": "✗"}


def kind_of(block: Block) -> str:
    """The type in a few words: `RDS DBInstance`, `db instance`."""
    if "::" in block.type:
        return " ".join(block.type.split("::")[1:])
    return block.type.removeprefix("aws_").replace("_", " ")
