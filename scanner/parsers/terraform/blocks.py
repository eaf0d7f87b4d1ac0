"""Bodies of resources as values: attributes beside nested blocks, which are lists of maps."""

from __future__ import annotations

from collections.abc import Collection

from scanner.parsers.terraform.elements import alike, elements
from scanner.parsers.terraform.expressions import evaluate
from scanner.parsers.terraform.scope import Scope
from scanner.parsers.terraform.syntax_tree import BlockSyntax, Body, Name
from scanner.source import Span
from scanner.values import Absent, Known, ListValue, MapValue, Reason, Unknown, Value, lift, plain


def body_value(body: Body, scope: Scope, span: Span, without: Collection[str] = ()) -> MapValue:
    """A whole body; a body that could not be read to its end may have further entries."""
    entries: dict[str, Value] = {}
    spans: dict[str, Span] = {}
    for name, attribute in body.attributes.items():
        if name not in without:
            entries[name] = evaluate(attribute.expression, scope)
            spans[name] = attribute.name_span
    for name, blocks in grouped(body).items():
        if name not in without:
            entries[name] = nested_blocks(blocks, scope)
            spans[name] = blocks[0].header
    rest = (
        Unknown(Reason.INVALID, span, detail="a block that could not be read to its end") if body.incomplete else None
    )
    return MapValue(entries, span, rest, spans)


def grouped(body: Body) -> dict[str, list[BlockSyntax]]:
    """The nested blocks by the name under which they appear; a `dynamic` block appears as what it makes."""
    found: dict[str, list[BlockSyntax]] = {}
    for block in body.blocks:
        name = block.labels[0] if block.type == "dynamic" and block.labels else block.type
        found.setdefault(name, []).append(block)
    return found


def nested_blocks(blocks: list[BlockSyntax], scope: Scope) -> Value:
    """All blocks of one name as a list of maps, or a choice of such lists."""
    if any(block.type == "dynamic" for block in blocks):
        segments = [
            _dynamic(block, scope) if block.type == "dynamic" else ListValue((_nested(block, scope),), block.span)
            for block in blocks
        ]
        return lift(lambda *lists: _joined(lists, blocks[0].span), *segments)
    return ListValue(tuple(_nested(block, scope) for block in blocks), blocks[0].span)


def _nested(block: BlockSyntax, scope: Scope) -> MapValue:
    value = body_value(block.body, scope, block.span)
    if not block.labels:
        return value
    labels: Value = Known(block.labels[0], block.header)
    return MapValue({"type": labels, **value.entries}, value.span, value.rest, value.key_spans)


def _joined(lists: tuple[Value, ...], span: Span) -> Value:
    items: list[Value] = []
    further: list[Value] = []
    for segment in lists:
        if isinstance(segment, ListValue):
            items.extend(segment.items)
            further.extend([] if segment.rest is None else [segment.rest])
        else:
            further.append(segment)
    return ListValue(tuple(items), span, alike(further, span))


def _dynamic(block: BlockSyntax, scope: Scope) -> Value:
    """The blocks that a `dynamic` block makes, one for each element of its `for_each`."""
    attributes = block.body.attributes
    over, named = attributes.get("for_each"), attributes.get("iterator")
    content = next((inner for inner in block.body.blocks if inner.type == "content"), None)
    if over is None or content is None or not block.labels:
        return Unknown(Reason.INVALID, block.span, detail="dynamic block without for_each or content")
    iterator = named.expression.name if named is not None and isinstance(named.expression, Name) else block.labels[0]

    def made(trail: str, key: Value, value: Value) -> Value:
        bound = MapValue({"key": key, "value": value}, value.span)
        return body_value(content.body, scope.bind(f"{block.labels[0]}{trail}", {iterator: bound}), content.span)

    def under(leaf: Value) -> Value:
        if isinstance(leaf, Absent):
            return ListValue((), block.span)
        found = elements(leaf, block.span)
        if found is None:
            return leaf if isinstance(leaf, Unknown) else Unknown(Reason.INVALID, leaf.span, detail="no collection")
        items = tuple(made(f"[{number}]", *pair) for number, pair in enumerate(found.known))
        rest = None if found.rest is None else made("[*]", *found.rest)
        return ListValue(items, block.span, rest)

    return lift(under, plain(evaluate(over.expression, scope)))
