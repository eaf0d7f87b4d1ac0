"""Input variables: their declarations, the values given for them, and what they are where nobody says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from scanner.files import entries, is_link
from scanner.inputs import Inputs
from scanner.parsers.terraform.comparisons import ALTERNATIVES, Compared
from scanner.parsers.terraform.declarations import join_display
from scanner.parsers.terraform.scope import NULL
from scanner.parsers.terraform.syntax import read_expression, read_file
from scanner.parsers.terraform.syntax_tree import BlockSyntax, Expression, Literal
from scanner.parsers.terraform.types import ANY, SCALARS, Defaults, Type, convert, parse_type, shape
from scanner.source import InputError, Span
from scanner.values import (
    OTHER,
    Absent,
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Unknown,
    Value,
    Variable,
    choice,
    to_text,
)


@dataclass(frozen=True, slots=True)
class Declared:
    """One `variable` block."""

    name: str
    type: Type
    default: Expression | None
    nullable: bool
    span: Span


_PARSED: dict[int, tuple[BlockSyntax, Declared]] = {}
"""Blocks by their identity, and what they say: every instance of a module asks again."""

_KEPT = 50_000


def declaration(name: str, block: BlockSyntax) -> Declared:
    """What a `variable` block says."""
    known = _PARSED.get(id(block))
    if known is not None and known[0] is block:
        return known[1]
    if len(_PARSED) >= _KEPT:
        _PARSED.clear()
    declared = _declaration(name, block)
    _PARSED[id(block)] = (block, declared)
    return declared


def _declaration(name: str, block: BlockSyntax) -> Declared:
    attributes = block.body.attributes
    stated, default, nullable = attributes.get("type"), attributes.get("default"), attributes.get("nullable")
    refuses_null = (
        nullable is not None and isinstance(nullable.expression, Literal) and nullable.expression.value is False
    )
    kind = parse_type(None if stated is None else stated.expression)
    return Declared(name, kind, None if default is None else default.expression, not refuses_null, block.header)


def undecided(declared: Declared, default: Value | None, compared: Compared | None, scope: str) -> Value:
    """A variable that nobody gives a value: a choice where its alternatives can be told apart, else its default.

    `default` is the declared default after conversion, or None; `scope` keeps variables of different roots apart.
    """
    unknown = Unknown(Reason.PARAMETER, declared.span, declared.name)
    if declared.type.kind == "bool" or (declared.type is ANY and _is_bool(default, compared)):
        return _boolean(declared, default, scope)
    if compared is not None and _may_be_compared(declared, default, compared):
        return _alternatives(declared, default, compared, scope)
    if default is not None:
        return default
    return shape(declared.type, unknown)


def _is_bool(default: Value | None, compared: Compared | None) -> bool:
    """Whether a variable without a type is a boolean: its default is one, or it stands as a condition."""
    if isinstance(default, Known) and isinstance(default.value, bool):
        return True
    asked = compared is not None and compared.boolean and not compared.labels and not compared.null
    return asked and (default is None or (isinstance(default, Known) and default.value in ("true", "false")))


def _boolean(declared: Declared, default: Value | None, scope: str) -> Value:
    options: dict[str, Value] = {"true": Known(True, declared.span), "false": Known(False, declared.span)}
    label = None
    if isinstance(default, Known):
        label = to_text(default.value)
        options[label] = Known(label == "true", default.span)
    elif isinstance(default, Absent):
        label = NULL
        options[NULL] = default
    elif default is not None:
        return default
    return Choice(Variable(declared.name, tuple(options), label, scope), options, declared.span)


def _may_be_compared(declared: Declared, default: Value | None, compared: Compared) -> bool:
    labels = len(compared.labels)
    if compared.null and (default is None or isinstance(default, Absent)):
        return labels <= ALTERNATIVES
    textual = declared.type.kind == "string" or declared.type is ANY
    if not textual or not labels or labels > ALTERNATIVES:
        return False
    return (
        default is None
        or isinstance(default, Absent)
        or (isinstance(default, Known) and isinstance(default.value, str))
    )


def _alternatives(declared: Declared, default: Value | None, compared: Compared, scope: str) -> Value:
    options: dict[str, Value] = {}
    label = None
    if isinstance(default, Known):
        label = to_text(default.value)
        options[label] = default
    elif isinstance(default, Absent):
        label = NULL
    if label == NULL or compared.null:
        options[NULL] = Absent(declared.span)
    if declared.type.kind in ("any", "string"):
        for text in compared.labels:
            options.setdefault(text, Known(text, declared.span))
    if not compared.closed:
        excluded = frozenset(options)
        unknown = Unknown(Reason.PARAMETER, declared.span, declared.name, excluded=excluded)
        options[OTHER] = unknown if declared.type.kind in SCALARS else shape(declared.type, unknown)
    return choice(Variable(declared.name, tuple(options), label, scope), options, declared.span)


@dataclass(frozen=True, slots=True)
class Given:
    """The value that a file or the command line gives: an expression with its span, or a text or JSON value."""

    expression: Expression | None = None
    plain: object = None
    span: Span = Span("", 0, 0, 0, 0)


def given_values(folder: Path, display: str, inputs: Inputs) -> tuple[dict[str, Given], list[InputError], list[str]]:
    """The values given to a root's variables, what could not be read, and the files that were.

    The order is Terraform's: the environment, `terraform.tfvars`, `terraform.tfvars.json`, `*.auto.tfvars(.json)` by
    name, then what the command line names (https://developer.hashicorp.com/terraform/language/values/variables).
    """
    given = {name: Given(None, value) for name, value in inputs.assumptions.values.items()}
    errors: list[InputError] = []
    files: list[str] = []
    try:
        names = [one.name for one in entries(folder)]
    except OSError:
        names = []
    own: list[str] = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    own += [name for name in names if name.endswith((".auto.tfvars", ".auto.tfvars.json"))]
    paths = [(folder / name, join_display(display, name)) for name in own if not is_link(folder / name)]
    paths += [(path, path.as_posix()) for path in inputs.variable_files]
    given.update({name: Given(None, value) for name, value in inputs.environment.items()})
    for path, name in paths:
        syntax = read_file(path, name)
        files.append(name)
        errors.extend(syntax.errors)
        for attribute in syntax.body.attributes.values():
            given[attribute.name] = Given(attribute.expression, span=attribute.expression.span)
    for name, value in inputs.variables.items():
        given[name] = Given(None, value)
    return given, errors, files


def given_value(given: Given, declared: Declared, defaults: Defaults) -> Value:
    """A given value as one of the variable's type; a text is an expression unless the type is a text."""
    if given.expression is not None:
        return convert(defaults(given.expression), declared.type, defaults)
    plain = given.plain
    if isinstance(plain, str) and declared.type.kind not in SCALARS:
        expression = _parsed(plain)
        if expression is not None:
            return convert(defaults(expression), declared.type, defaults)
    return convert(from_plain(plain, given.span), declared.type, defaults)


@lru_cache(maxsize=256)
def _parsed(text: str) -> Expression | None:
    """The expression that a text spells where it is a collection or a literal; plain words are texts."""
    if text[:1] in ("[", "{", '"') or text in ("true", "false", "null"):
        return read_expression(text)
    return None


def from_plain(value: object, span: Span) -> Value:
    """Plain JSON data as a value, each part with the same span."""
    match value:
        case bool() | int() | float() | str():
            return Known(value, span)
        case list() | tuple():
            return ListValue(tuple(from_plain(item, span) for item in value), span)
        case Mapping():
            return MapValue({str(key): from_plain(item, span) for key, item in value.items()}, span)
        case _:
            return Absent(span)
