"""Which property a place in a template is: the way from a resource to the value that is written there.

A path has no line and no position in a list, so that it stays what it is when code is moved or reformatted:
`Ingress.CidrIp`, `ingress.cidr_blocks`.
"""

from __future__ import annotations

from scanner.source import Span
from scanner.template import Block
from scanner.values import Choice, ListValue, MapValue, Value


class PropertyPaths:
    """The properties of the blocks of one root, by their places; a block is read when it is first asked about."""

    def __init__(self) -> None:
        self._by_block: dict[int, dict[Span, str]] = {}

    def of(self, block: Block, span: Span) -> str:
        """The path of the property of a block that stands at a place; empty where it is the block itself or none."""
        found = self._by_block.get(id(block))
        if found is None:
            found = self._by_block[id(block)] = _places(block)
        return found.get(span, "")


def _places(block: Block) -> dict[Span, str]:
    """Every place at which a property is stated, the outermost of those that share one."""
    found: dict[Span, str] = {}
    pending: list[tuple[Value, str]] = [
        (block.properties, ""),
        *((value, name) for name, value in block.attributes.items()),
    ]
    while pending:
        value, path = pending.pop()
        if path and value.span.start_line:
            found.setdefault(value.span, path)
        match value:
            case MapValue():
                for key, inner in value.entries.items():
                    below = f"{path}.{key}" if path else key
                    span = value.key_spans.get(key)
                    if span is not None:
                        found.setdefault(span, below)
                    pending.append((inner, below))
            case ListValue():
                pending.extend((item, path) for item in value.items)
                if value.rest is not None:
                    pending.append((value.rest, path))
            case Choice():
                pending.extend((option, path) for option in value.options.values())
            case _:
                pass
    return found
