"""Terraform's JSON syntax (https://developer.hashicorp.com/terraform/language/syntax/json) to the same syntax tree.

Strings are templates. Which objects are blocks follows from Terraform's own block types; the nested blocks of a
resource or provider can't be told from its attributes without a schema, and become attributes that hold an object or a
tuple of objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from scanner.inputs import Limits
from scanner.parsers.terraform.json_tokens import (
    JsonArray,
    JsonError,
    JsonObject,
    JsonScalar,
    JsonString,
    JsonValue,
    read_json,
)
from scanner.parsers.terraform.source_text import EmbeddedText, SourceText
from scanner.parsers.terraform.standalone import expression_in, template_in
from scanner.parsers.terraform.syntax_expressions import number_of
from scanner.parsers.terraform.syntax_tree import (
    AttributeSyntax,
    BlockSyntax,
    Body,
    Expression,
    Invalid,
    Literal,
    Object,
    ObjectItem,
    Tuple,
)
from scanner.source import InputError

_COMMENT = "//"


class _Kind(NamedTuple):
    """A kind of block: how many labels it has, and which blocks and special attributes its body knows.

    Strings in `references` are expressions, not templates; what is in `literals` is taken as it stands.
    """

    labels: int = 0
    blocks: Mapping[str, _Kind] = MappingProxyType({})
    references: frozenset[str] = frozenset()
    literals: frozenset[str] = frozenset()
    all_literal: bool = False


_PLAIN = _Kind()
_LIFECYCLE = _Kind(
    blocks={"precondition": _PLAIN, "postcondition": _PLAIN},
    references=frozenset({"ignore_changes", "replace_triggered_by"}),
)
_CONTENT: dict[str, _Kind] = {}
_DYNAMIC = _Kind(1, {"content": _Kind(0, _CONTENT)}, frozenset({"iterator"}))
_CONTENT["dynamic"] = _DYNAMIC
_PROVISIONER = _Kind(1, {"connection": _PLAIN})
_RESOURCE = _Kind(
    2,
    {"lifecycle": _LIFECYCLE, "provisioner": _PROVISIONER, "connection": _PLAIN, "dynamic": _DYNAMIC},
    frozenset({"depends_on", "provider"}),
)
_ROOT = _Kind(
    blocks={
        "resource": _RESOURCE,
        "data": _RESOURCE,
        "ephemeral": _RESOURCE,
        "variable": _Kind(1, {"validation": _PLAIN}, frozenset({"type"}), frozenset({"default"})),
        "output": _Kind(1, {"precondition": _PLAIN}, frozenset({"depends_on"})),
        "module": _Kind(1, {}, frozenset({"depends_on", "providers"})),
        "provider": _Kind(1, {"dynamic": _DYNAMIC}),
        "locals": _PLAIN,
        "terraform": _Kind(
            blocks={
                "required_providers": _PLAIN,
                "backend": _Kind(1),
                "cloud": _Kind(blocks={"workspaces": _PLAIN}),
                "provider_meta": _Kind(1),
            }
        ),
        "moved": _Kind(references=frozenset({"from", "to"})),
        "import": _Kind(references=frozenset({"to", "provider"})),
        "removed": _Kind(blocks={"lifecycle": _LIFECYCLE, "provisioner": _PROVISIONER}, references=frozenset({"from"})),
        "check": _Kind(1, {"data": _RESOURCE, "assert": _PLAIN}),
    }
)
_VARIABLES = _Kind(all_literal=True)


def read_json_body(
    source: SourceText, variables: bool, limits: Limits
) -> tuple[Body, list[InputError], dict[int, str]]:
    """The body of a `.tf.json` file, or of a `.tfvars.json` file where `variables`; its errors; its `//` comments."""
    whole = source.span(0, len(source.text))
    try:
        value = read_json(source, limits.nesting)
    except JsonError as error:
        at = source.span(error.offset, error.offset)
        return Body(span=whole, incomplete=True), [InputError(at, f"not JSON: {error.message}")], {}
    reader = _Reader(source, limits)
    body = reader.body([value], _VARIABLES if variables else _ROOT)
    return body, reader.errors, reader.comments


class _Reader:
    def __init__(self, source: SourceText, limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self.errors: list[InputError] = []
        self.comments: dict[int, str] = {}

    # Bodies: objects, or arrays of objects that are read as one.

    def body(self, values: list[JsonValue], kind: _Kind) -> Body:
        """The body that one value, or several together, make."""
        attributes: dict[str, AttributeSyntax] = {}
        blocks: list[BlockSyntax] = []
        for value in values:
            for key, inner in self._members(value):
                nested = kind.blocks.get(key.text)
                if nested is None:
                    attributes[key.text] = self._attribute(key, inner, kind)
                else:
                    blocks.extend(self._blocks(key, inner, nested, ()))
        start, end = values[0].start, values[-1].end
        return Body(attributes, tuple(blocks), self.source.span(start, end))

    def _members(self, value: JsonValue) -> Iterator[tuple[JsonString, JsonValue]]:
        match value:
            case JsonObject():
                for key, inner in value.items:
                    if key.text == _COMMENT:
                        self._comment(key, inner)
                    else:
                        yield key, inner
            case JsonArray():
                for item in value.items:
                    yield from self._members(item)
            case JsonScalar() if not value.number and value.value is None:
                pass
            case _:
                self.errors.append(InputError(self.source.span(value.start, value.end), "must be an object"))

    def _comment(self, key: JsonString, value: JsonValue) -> None:
        text = value.text if isinstance(value, JsonString) else ""
        line = self.source.span(key.start, key.end).start_line
        self.comments[line] = f"{_COMMENT} {text}".rstrip()

    def _blocks(
        self, key: JsonString, value: JsonValue, kind: _Kind, labels: tuple[JsonString, ...]
    ) -> Iterator[BlockSyntax]:
        """The blocks of one type: labels are keys, and an array stands for several blocks."""
        if len(labels) < kind.labels:
            for label, inner in self._members(value):
                yield from self._blocks(key, inner, kind, (*labels, label))
            return
        last = labels[-1] if labels else key
        header = self.source.span(last.start, last.end)
        names = tuple(label.text for label in labels)
        if isinstance(value, JsonArray):
            for item in value.items:
                span = self.source.span(item.start, item.end)
                yield BlockSyntax(key.text, names, self.body([item], kind), span, header)
        elif not (isinstance(value, JsonScalar) and not value.number and value.value is None):
            span = self.source.span(last.start, value.end)
            yield BlockSyntax(key.text, names, self.body([value], kind), span, header)

    def _attribute(self, key: JsonString, value: JsonValue, kind: _Kind) -> AttributeSyntax:
        if key.text in kind.references:
            expression = self._expression(value, references=True)
        else:
            expression = self._expression(value, literal=kind.all_literal or key.text in kind.literals)
        span = self.source.span
        return AttributeSyntax(key.text, expression, span(key.start, value.end), span(key.start, key.end))

    # Expressions.

    def _expression(self, value: JsonValue, references: bool = False, literal: bool = False) -> Expression:
        span = self.source.span(value.start, value.end)
        match value:
            case JsonString():
                if literal:
                    return Literal(value.text, span)
                if references:
                    return self._embedded(value, reference=True)
                return self._embedded(value)
            case JsonScalar():
                if not value.number:
                    return Literal(value.value, span)
                number = number_of(value.number)
                return (
                    Invalid(f"{value.number[:40]} is not a number", span) if number is None else Literal(number, span)
                )
            case JsonArray():
                return Tuple(tuple(self._expression(item, references, literal) for item in value.items), span)
            case JsonObject():
                items: list[ObjectItem] = []
                for key, inner in self._members(value):
                    name = Literal(key.text, self.source.span(key.start, key.end)) if literal else self._embedded(key)
                    item_span = self.source.span(key.start, inner.end)
                    items.append(ObjectItem(name, self._expression(inner, references, literal), item_span))
                return Object(tuple(items), span)

    def _embedded(self, string: JsonString, reference: bool = False) -> Expression:
        text = string.text
        span = self.source.span(string.start, string.end)
        if not reference and "${" not in text and "%{" not in text:
            return Literal(text, span)
        embedded = EmbeddedText(self.source, text, string.origins)
        # References were templates in Terraform 0.11, and may still be.
        read = expression_in if reference and not text.startswith("${") else template_in
        return read(embedded, self.limits, self.errors)
