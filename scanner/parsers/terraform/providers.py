"""`provider` blocks: what each configuration states, and which one a module's resources use."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.parsers.terraform.blocks import body_value
from scanner.parsers.terraform.declarations import literal
from scanner.parsers.terraform.resources import provider_text
from scanner.parsers.terraform.scope import Scope
from scanner.parsers.terraform.syntax_tree import BlockSyntax, Object
from scanner.values import MapValue


def configurations(blocks: Iterable[BlockSyntax], scope: Scope) -> dict[str, MapValue]:
    """The provider configurations of a module by their names, `aws` or `aws.alias`."""
    found: dict[str, MapValue] = {}
    for block in blocks:
        found.setdefault(name_of(block), body_value(block.body, scope, block.span))
    return found


def name_of(block: BlockSyntax) -> str:
    """`aws` or `aws.alias`."""
    alias = literal(block.body.attributes.get("alias"))
    return f"{block.labels[0]}.{alias}" if alias else block.labels[0]


def passed(call: BlockSyntax) -> dict[str, str]:
    """The `providers` map of a module call: the module's name of each, and the caller's."""
    stated = call.body.attributes.get("providers")
    if stated is None or not isinstance(stated.expression, Object):
        return {}
    return {provider_text(item.key): provider_text(item.value) for item in stated.expression.items}
