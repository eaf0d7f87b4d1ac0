"""Sensitive marks: what was declared sensitive, and whatever is made of it, is kept out of what is displayed.

https://developer.hashicorp.com/terraform/language/manage-sensitive-data
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scanner.parsers.terraform.syntax_tree import (
    Binary,
    Expression,
    FunctionCall,
    Template,
    TemplateFor,
    TemplateIf,
    Unary,
)
from scanner.values import Absent, Choice, Known, ListValue, MapValue, Reference, Text, Unknown, Value, to_text

LOOKED_AT = 500
"""Parts of one value in which a mark is looked for while an expression is evaluated."""

DEPTH = 100

KEEPING = frozenset(
    {
        "can",
        "coalesce",
        "coalescelist",
        "concat",
        "element",
        "ephemeralasnull",
        "flatten",
        "issensitive",
        "length",
        "lookup",
        "merge",
        "nonsensitive",
        "one",
        "sensitive",
        "slice",
        "tolist",
        "tomap",
        "toset",
        "try",
        "values",
        "zipmap",
    }
)
"""Functions that hand their arguments' parts on, each with its own marks."""

_MIXING = (Unary, Binary, Template, TemplateIf, TemplateFor)


def mixes(expression: Expression) -> bool:
    """Whether a sensitive part makes the whole value of an expression sensitive."""
    if isinstance(expression, FunctionCall):
        return expression.name.removeprefix("core::") not in KEEPING
    return isinstance(expression, _MIXING)


def parts_of(value: Value) -> Iterator[Value]:
    """What a value is directly made of."""
    match value:
        case Text():
            yield from value.parts
        case ListValue():
            yield from value.items
            yield from () if value.rest is None else (value.rest,)
        case MapValue():
            yield from value.entries.values()
            yield from () if value.rest is None else (value.rest,)
        case Choice():
            yield from value.options.values()
        case Reference():
            yield from () if value.value is None else (value.value,)
        case Known() | Absent() | Unknown():
            return


def is_marked(value: Value) -> bool:
    """Whether a value is sensitive, or one of its first `LOOKED_AT` parts."""
    pending = [value]
    for _ in range(LOOKED_AT):
        if not pending:
            return False
        current = pending.pop()
        if isinstance(current, Known | Unknown):
            if current.sensitive:
                return True
        else:
            pending.extend(parts_of(current))
    return False


def marked(value: Value, sensitive: bool = True, depth: int = DEPTH) -> Value:
    """The value with all its parts sensitive, or none of them."""
    if depth == 0:
        return value

    def inner(part: Value) -> Value:
        return marked(part, sensitive, depth - 1)

    match value:
        case Known():
            return Known(value.value, value.span, sensitive)
        case Unknown():
            return replace(value, sensitive=sensitive)
        case Text():
            parts = tuple(
                replace(part, sensitive=sensitive) if isinstance(part, Known | Unknown) else part
                for part in value.parts
            )
            return Text(parts, value.span, None if value.decoded is None else inner(value.decoded))
        case ListValue():
            rest = None if value.rest is None else inner(value.rest)
            return ListValue(tuple(map(inner, value.items)), value.span, rest, value.placed)
        case MapValue():
            entries = {key: inner(item) for key, item in value.entries.items()}
            rest = None if value.rest is None else inner(value.rest)
            hidden = tuple((key, inner(item)) for key, item in value.hidden)
            return MapValue(entries, value.span, rest, value.key_spans, hidden)
        case Choice():
            return Choice(value.variable, {label: inner(option) for label, option in value.options.items()}, value.span)
        case Reference():
            known = None if value.value is None else inner(value.value)
            return Reference(value.address, value.attribute, value.span, known)
        case Absent():
            return value


def secrets_in(value: Value) -> Iterator[Known]:
    """Every known part of a value that is sensitive and says something."""
    pending = [value]
    seen: set[int] = set()
    while pending:
        current = pending.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        if isinstance(current, Known):
            if current.sensitive and not isinstance(current.value, bool) and to_text(current.value).strip():
                yield current
        else:
            pending.extend(parts_of(current))
        if isinstance(current, Text) and current.decoded is not None:
            pending.append(current.decoded)
