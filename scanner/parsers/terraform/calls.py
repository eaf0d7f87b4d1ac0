"""Function calls: those that decide themselves what to evaluate, and all others with their arguments evaluated."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from scanner.parsers.terraform.derivation import derived
from scanner.parsers.terraform.elements import alike
from scanner.parsers.terraform.functions import FileAccess, call
from scanner.parsers.terraform.scope import Scope
from scanner.parsers.terraform.sensitivity import marked, secrets_in
from scanner.parsers.terraform.syntax_tree import Expression, FunctionCall
from scanner.parsers.terraform.template_files import template_file, template_string
from scanner.source import Span
from scanner.values import (
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Text,
    Unknown,
    Value,
    choice,
    lift,
    plain,
    restrict,
    to_text,
)

Evaluate = Callable[[Expression, Scope], Value]

DEPTH = 50
"""Levels of a value that `try` looks into for an error."""


def call_function(expression: FunctionCall, scope: Scope, evaluate: Evaluate) -> Value:
    """The value of a function call."""
    if expression.name == "try":
        return _try(expression.arguments, expression.span, scope, evaluate)
    if expression.name == "can":
        if len(expression.arguments) != 1:
            return Unknown(Reason.INVALID, expression.span, detail="can takes one argument")
        return _can(evaluate(expression.arguments[0], scope), expression.span)
    arguments = [_whole(evaluate(argument, scope), scope) for argument in expression.arguments]
    if expression.name == "sensitive" and len(arguments) == 1:
        return _hidden(arguments[0], scope)
    files = FileAccess(scope.evaluation.folder, scope.evaluation.boundary)
    if expression.name == "templatefile":
        return template_file(arguments, expression.span, files, scope, evaluate)
    if expression.name == "templatestring":
        return template_string(arguments, expression.span, scope, evaluate)
    if expression.expand and arguments:
        return _expanded(expression, arguments, files)
    return call(expression.name, arguments, expression.span, files)


def _hidden(value: Value, scope: Scope) -> Value:
    """A value that is sensitive from here on."""
    value = marked(value)
    scope.evaluation.marks = True
    scope.evaluation.secrets.update((one.span, to_text(one.value)) for one in secrets_in(value))
    return value


def _whole(value: Value, scope: Scope) -> Value:
    """A module named as a whole is the map of its outputs."""
    if isinstance(value, Reference) and not value.attribute:
        referable = scope.evaluation.referables.get(value.address)
        outputs = referable.whole(value.span) if referable is not None else None
        return value if outputs is None else outputs
    return value


def _expanded(expression: FunctionCall, arguments: list[Value], files: FileAccess) -> Value:
    """`name(first, rest...)`: the elements of the last argument are the further arguments."""
    *first, last = arguments

    def spread(leaf: Value) -> Value:
        leaf = plain(leaf)
        if isinstance(leaf, Choice):
            return lift(spread, leaf)
        if isinstance(leaf, ListValue):
            result = call(expression.name, [*first, *leaf.items], expression.span, files)
            return result if leaf.rest is None else _more(expression, [*first, *leaf.items], leaf.rest, files)
        if isinstance(leaf, Unknown):
            return leaf if leaf.reason is Reason.INVALID else _more(expression, first, leaf, files)
        return Unknown(Reason.INVALID, expression.span, detail="... after what is no list")

    return lift(spread, last)


def _more(expression: FunctionCall, arguments: list[Value], rest: Value, files: FileAccess) -> Value:
    """A call with any number of further arguments that are like `rest`."""
    span = expression.span
    inner: list[Value] = [rest]
    if isinstance(rest, ListValue):
        inner = _with_rest(rest.items, rest.rest)
    elif isinstance(rest, MapValue):
        inner = _with_rest(rest.entries.values(), rest.rest)
    if expression.name in ("concat", "setunion"):
        return call(expression.name, [*arguments, ListValue((), span, alike(inner, span))], span, files)
    if expression.name == "merge":
        return call(expression.name, [*arguments, MapValue({}, span, alike(inner, span))], span, files)
    return derived(f"{expression.name}...", expression.span, rest, *arguments)


def _try(arguments: tuple[Expression, ...], span: Span, scope: Scope, evaluate: Evaluate) -> Value:
    """The first argument that evaluates without an error, under each choice."""
    if not arguments:
        return Unknown(Reason.INVALID, span, detail="no argument of try evaluates without an error")
    value = evaluate(arguments[0], scope)
    if not _may_fail(value):
        return value
    return _replace_errors(value, lambda: _try(arguments[1:], span, scope, evaluate))


def _replace_errors(value: Value, otherwise: Callable[[], Value]) -> Value:
    fallback = otherwise()

    def under(leaf: Value, instead: Value) -> Value:
        return instead if _fails(leaf) else leaf

    if not isinstance(value, Choice):
        return under(value, fallback)

    def branch(leaf: Value, instead: Value) -> Value:
        if not isinstance(leaf, Choice):
            return under(leaf, instead)
        variable = leaf.variable
        options = {label: branch(option, restrict(instead, variable, label)) for label, option in leaf.options.items()}
        return choice(variable, options, leaf.span)

    return branch(value, fallback)


def _can(value: Value, span: Span) -> Value:
    if isinstance(value, Choice):
        return lift(lambda leaf: _can(leaf, span), value)
    if _fails(value):
        return Known(False, span)
    if isinstance(value, Unknown):
        return derived("can", span, value)
    return Known(True, span)


def _may_fail(value: Value) -> bool:
    if isinstance(value, Choice):
        return any(_may_fail(option) for option in value.options.values())
    return _fails(value)


def _fails(value: Value, depth: int = DEPTH) -> bool:
    """Whether the value is, or holds, the result of an expression that Terraform would refuse."""
    if depth == 0:
        return False
    match value:
        case Unknown():
            return value.reason is Reason.INVALID
        case ListValue():
            return any(_fails(item, depth - 1) for item in _with_rest(value.items, value.rest))
        case MapValue():
            return any(_fails(item, depth - 1) for item in _with_rest(value.entries.values(), value.rest))
        case Text():
            return any(_fails(part, depth - 1) for part in value.parts)
        case _:
            return False


def _with_rest(values: Iterable[Value], rest: Value | None) -> list[Value]:
    return [*values, *([] if rest is None else [rest])]
