"""The comments of a Terraform file that speak to a scanner, with the attribute or block that each is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scanner.parsers.annotations import annotate
from scanner.parsers.terraform.syntax_tree import Body, Expression, Object, Tuple
from scanner.source import Span
from scanner.template import Annotation


def annotations_of(text: str, file: str, body: Body, comments: Mapping[int, str]) -> tuple[Annotation, ...]:
    """The comments that speak to a scanner; in JSON, `//` is about the object that it stands in."""
    is_json = file.endswith(".json")
    return annotate(
        text,
        file,
        comments,
        lambda: (list(_blocks(body) if is_json else _things(body)), [block.span for block in body.blocks]),
        around=is_json,
    )


def _blocks(body: Body) -> Iterator[Span]:
    for block in body.blocks:
        yield block.span
        yield from _blocks(block.body)


def _things(body: Body) -> Iterator[Span]:
    """Blocks, attributes, and the items of lists and objects, at any depth."""
    for attribute in body.attributes.values():
        yield attribute.span
        yield from _items(attribute.expression)
    for block in body.blocks:
        yield block.span
        yield from _things(block.body)


def _items(expression: Expression) -> Iterator[Span]:
    match expression:
        case Tuple():
            for element in expression.items:
                yield element.span
                yield from _items(element)
        case Object():
            for item in expression.items:
                yield item.span
                yield from _items(item.value)
        case _:
            pass
