"""Expressions back to compact source text, as the name of a condition that nothing decides."""

from __future__ import annotations

import json

from scanner.parsers.terraform.syntax_tree import (
    Binary,
    Conditional,
    Expression,
    ForList,
    ForMap,
    FunctionCall,
    GetAttribute,
    Index,
    Invalid,
    Literal,
    Name,
    Object,
    Splat,
    Template,
    TemplateFor,
    TemplateIf,
    Tuple,
    Unary,
)

LENGTH = 160
"""The longest text, in characters; it ends with an ellipsis then."""


def render(expression: Expression) -> str:
    """The expression in one line."""
    text = _render(expression)
    return text if len(text) <= LENGTH else f"{text[: LENGTH - 1]}…"


def _render(expression: Expression) -> str:
    match expression:
        case Literal():
            return json.dumps(expression.value, ensure_ascii=False)
        case Name():
            return expression.name
        case GetAttribute():
            target = _render(expression.target)
            return target if expression.name == "" else f"{target}.{expression.name}"
        case Index():
            return f"{_render(expression.target)}[{_render(expression.key)}]"
        case Splat():
            mark = "[*]" if expression.full else ".*"
            return f"{_render(expression.target)}{mark}{_render(expression.each).removeprefix('*')}"
        case Unary():
            return f"{expression.operator}{_nested(expression.operand)}"
        case Binary():
            return f"{_nested(expression.left)} {expression.operator} {_nested(expression.right)}"
        case Conditional():
            parts = (expression.condition, expression.then, expression.otherwise)
            condition, then, otherwise = map(_nested, parts)
            return f"{condition} ? {then} : {otherwise}"
        case FunctionCall():
            dots = "..." if expression.expand else ""
            return f"{expression.name}({_joined(expression.arguments)}{dots})"
        case Tuple():
            return f"[{_joined(expression.items)}]"
        case Object():
            return f"{{{', '.join(f'{_render(item.key)} = {_render(item.value)}' for item in expression.items)}}}"
        case ForList() | ForMap():
            return _comprehension(expression)
        case Template() | TemplateIf() | TemplateFor():
            return f'"{_template(expression)}"'
        case Invalid():
            return "…"


def _nested(expression: Expression) -> str:
    text = _render(expression)
    return f"({text})" if isinstance(expression, Binary | Conditional) else text


def _joined(expressions: tuple[Expression, ...]) -> str:
    return ", ".join(map(_render, expressions))


def _comprehension(expression: ForList | ForMap) -> str:
    names = expression.value if expression.key is None else f"{expression.key}, {expression.value}"
    result = _render(expression.result)
    if isinstance(expression, ForMap):
        result = f"{_render(expression.result_key)} => {result}{'...' if expression.grouped else ''}"
    condition = "" if expression.condition is None else f" if {_render(expression.condition)}"
    text = f"for {names} in {_render(expression.collection)} : {result}{condition}"
    return f"{{{text}}}" if isinstance(expression, ForMap) else f"[{text}]"


def _template(expression: Expression) -> str:
    match expression:
        case Literal():
            return str(expression.value)
        case Template():
            return "".join(map(_template, expression.parts))
        case TemplateIf():
            then, otherwise = _template(expression.then), _template(expression.otherwise)
            return f"%{{if {_render(expression.condition)}}}{then}%{{else}}{otherwise}%{{endif}}"
        case TemplateFor():
            collection, body = _render(expression.collection), _template(expression.body)
            return f"%{{for {expression.value} in {collection}}}{body}%{{endfor}}"
        case _:
            return f"${{{_render(expression)}}}"
