"""The syntax tree of Terraform's language: bodies of attributes and blocks, and expressions, each with its span.

Node names follow HCL's own specification (hashicorp/hcl, hclsyntax/spec.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar, dataclass_transform

from scanner.source import NOWHERE, InputError, Span
from scanner.template import Annotation

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def syntax(node: type[T]) -> type[T]:
    """A node: a frozen dataclass as far as the type checker goes.

    Freezing at run time would double what a node costs, and nodes are most of what reading a file costs.
    """
    return dataclass(slots=True, unsafe_hash=True)(node)


@syntax
class Literal:
    """A number, a boolean, a text without templates, or null (None)."""

    value: str | int | float | bool | None
    span: Span


@syntax
class Template:
    """A quoted string or heredoc with interpolations; parts are literals, expressions and directives."""

    parts: tuple[Expression, ...]
    span: Span


@syntax
class TemplateIf:
    """`%{ if condition }…%{ else }…%{ endif }`."""

    condition: Expression
    then: Template
    otherwise: Template
    span: Span


@syntax
class TemplateFor:
    """`%{ for key, value in collection }…%{ endfor }`."""

    key: str | None
    value: str
    collection: Expression
    body: Template
    span: Span


@syntax
class Name:
    """The first name of a traversal: `var`, `local`, `aws_s3_bucket`, an iterator."""

    name: str
    span: Span


@syntax
class GetAttribute:
    """`target.name`; the legacy index `target.0` has the name "0"."""

    target: Expression
    name: str
    span: Span


@syntax
class Index:
    """`target[key]`."""

    target: Expression
    key: Expression
    span: Span


@syntax
class Splat:
    """`target[*]` (full) or `target.*` (attribute-only), followed by what is applied to each element.

    `each` is an expression over the name "*" (a `Name` with that name), itself just that name where nothing follows.
    """

    target: Expression
    each: Expression
    full: bool
    span: Span


@syntax
class Unary:
    """`-operand` or `!operand`."""

    operator: str
    operand: Expression
    span: Span


@syntax
class Binary:
    """`left operator right`."""

    operator: str
    left: Expression
    right: Expression
    span: Span


@syntax
class Conditional:
    """`condition ? then : otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression
    span: Span


@syntax
class FunctionCall:
    """`name(arguments)`; `expand` when the last argument is followed by `...`. Provider functions keep `provider::`."""

    name: str
    arguments: tuple[Expression, ...]
    expand: bool
    span: Span


@syntax
class Tuple:
    """`[a, b]`."""

    items: tuple[Expression, ...]
    span: Span


@syntax
class ObjectItem:
    """`key = value`; a bare identifier as key is a `Literal`, a parenthesised one an expression."""

    key: Expression
    value: Expression
    span: Span


@syntax
class Object:
    """`{ key = value }`."""

    items: tuple[ObjectItem, ...]
    span: Span


@syntax
class ForList:
    """`[for key, value in collection : result if condition]`."""

    key: str | None
    value: str
    collection: Expression
    result: Expression
    condition: Expression | None
    span: Span


@syntax
class ForMap:
    """`{for key, value in collection : result_key => result if condition}`, grouped with `...`."""

    key: str | None
    value: str
    collection: Expression
    result_key: Expression
    result: Expression
    grouped: bool
    condition: Expression | None
    span: Span


@syntax
class Invalid:
    """An expression that could not be read; it evaluates to unknown."""

    message: str
    span: Span


Expression: TypeAlias = (
    Literal
    | Template
    | TemplateIf
    | TemplateFor
    | Name
    | GetAttribute
    | Index
    | Splat
    | Unary
    | Binary
    | Conditional
    | FunctionCall
    | Tuple
    | Object
    | ForList
    | ForMap
    | Invalid
)


@syntax
class AttributeSyntax:
    """`name = expression`."""

    name: str
    expression: Expression
    span: Span
    name_span: Span


@syntax
class BlockSyntax:
    """`type "label" … { body }`; `header` spans type and labels."""

    type: str
    labels: tuple[str, ...]
    body: Body
    span: Span
    header: Span


@syntax
class Body:
    """What stands between braces, or in a file: attributes (of each name the last) and blocks, in order.

    `incomplete` when a part of it could not be read: what is not here may be there all the same.
    """

    attributes: dict[str, AttributeSyntax] = field(default_factory=dict)
    blocks: tuple[BlockSyntax, ...] = ()
    span: Span = NOWHERE
    incomplete: bool = False


@syntax
class FileSyntax:
    """One file: its body as far as it could be read, and what could not.

    `comments` are the texts of comments, with their markers, by the line on which each begins,
    `annotations` those among them that speak to a scanner.
    """

    file: str
    body: Body
    errors: tuple[InputError, ...] = ()
    comments: Mapping[int, str] = field(default_factory=dict)
    annotations: tuple[Annotation, ...] = ()
