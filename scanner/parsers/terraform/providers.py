"""`provider` blocks: what each configuration states, and which one a module's resources use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.parsers.terraform.blocks import body_value
from scanner.parsers.terraform.declarations import literal
from scanner.parsers.terraform.resources import provider_text
from scanner.parsers.terraform.scope import Scope
from scanner.parsers.terraform.syntax_tree import AttributeSyntax, BlockSyntax, Literal, Object
from scanner.values import Known, MapValue


def configurations(blocks: Iterable[BlockSyntax], scope: Scope) -> dict[str, MapValue]:
    """The provider configurations of a module by their names, `aws` or `aws.alias`."""
    found: dict[str, MapValue] = {}
    for block in blocks:
        found.setdefault(name_of(block), body_value(block.body, scope, block.span))
    return found


def requirements(settings: Iterable[BlockSyntax], configured: Iterable[BlockSyntax]) -> Iterator[tuple[str, str]]:
    """The versions of providers that a module asks for: the provider's name and a constraint.

    https://developer.hashicorp.com/terraform/language/providers/requirements
    """
    for block in settings:
        for inner in block.body.blocks:
            if inner.type == "required_providers":
                for name, attribute in inner.body.attributes.items():
                    yield from ((name, version) for version in _versions(attribute))
    for block in configured:
        # Before version 0.13 the configuration itself said so.
        yield from ((block.labels[0], version) for version in _versions(block.body.attributes.get("version")))


def backend(settings: Iterable[BlockSyntax], scope: Scope) -> MapValue | None:
    """Where the state is kept: the last `backend` or `cloud` block, its label (or `cloud`) as `type`; None without one.

    https://developer.hashicorp.com/terraform/language/backend
    """
    found = None
    for block in settings:
        for inner in block.body.blocks:
            if inner.type == "cloud" or (inner.type == "backend" and inner.labels):
                kind = inner.labels[0] if inner.type == "backend" else "cloud"
                body = body_value(inner.body, scope, inner.header)
                found = MapValue({**body.entries, "type": Known(kind, inner.header)}, inner.header, body.rest)
    return found


def _versions(attribute: AttributeSyntax | None) -> Iterator[str]:
    if attribute is None:
        return
    stated = literal(attribute)
    if stated is not None:
        yield stated
    if isinstance(attribute.expression, Object):
        for item in attribute.expression.items:
            value = item.value
            if provider_text(item.key) == "version" and isinstance(value, Literal) and isinstance(value.value, str):
                yield value.value


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
