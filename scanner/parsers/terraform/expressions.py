"""Evaluate expressions to values; nothing here raises, whatever the syntax tree says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scanner.parsers.terraform import comprehensions, operators
from scanner.parsers.terraform.calls import call_function
from scanner.parsers.terraform.derivation import derived, describe
from scanner.parsers.terraform.json_templates import encoded_structure
from scanner.parsers.terraform.rendering import render
from scanner.parsers.terraform.scope import Scope, Step, invalid
from scanner.parsers.terraform.sensitivity import is_marked, marked, mixes
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
    ObjectItem,
    Splat,
    Template,
    TemplateFor,
    TemplateIf,
    Tuple,
    Unary,
)
from scanner.parsers.terraform.traversal import attribute, index
from scanner.source import Span
from scanner.values import (
    CHOICE_LIMIT,
    Absent,
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Text,
    Unknown,
    Value,
    Variable,
    by_default,
    choice,
    is_false,
    is_true,
    join_text,
    leaves,
    lift,
    plain,
    respan,
    restrict,
    to_text,
)


def evaluate(expression: Expression, scope: Scope) -> Value:
    """The value of an expression; its top has the expression's span."""
    if type(expression) is Literal:
        literal = expression.value
        return Absent(expression.span) if literal is None else Known(literal, expression.span)
    evaluation = scope.evaluation
    if evaluation.depth <= 0 or not evaluation.spend():
        return Unknown(Reason.LIMIT, expression.span)
    evaluation.depth -= 1
    outer, evaluation.tainted = evaluation.tainted, False
    try:
        value = _EVALUATORS[type(expression)](expression, scope)
        if not evaluation.marks:
            return value
        if evaluation.tainted and mixes(expression):
            value = marked(value)
        outer = outer or is_marked(value)
        return value
    finally:
        evaluation.depth += 1
        evaluation.tainted = outer


def _traversal(expression: Name | GetAttribute | Index, scope: Scope) -> Value:
    steps: list[Step] = []
    origin: Expression = expression
    while isinstance(origin, GetAttribute | Index):
        steps.append(origin)
        origin = origin.target
    steps.reverse()
    used = 0
    if not isinstance(origin, Name):
        value = evaluate(origin, scope)
    elif origin.name in scope.bindings:
        value = scope.bindings[origin.name]
    else:
        value, used = scope.module.resolve(origin.name, steps, expression.span)
    for step in steps[used:]:
        if isinstance(step, GetAttribute):
            value = attribute(value, step.name, step.span, scope.evaluation)
        else:
            value = index(value, evaluate(step.key, scope), step.span, scope.evaluation)
    return respan(value, expression.span)


def _unary(expression: Unary, scope: Scope) -> Value:
    return operators.unary(expression.operator, evaluate(expression.operand, scope), expression.span)


def _binary(expression: Binary, scope: Scope) -> Value:
    operator = expression.operator
    # A chain of one operator leans to the left; walking it in a loop keeps long ones off the stack.
    pending = [expression]
    while isinstance(pending[-1].left, Binary):
        pending.append(pending[-1].left)
    value = evaluate(pending[-1].left, scope)
    for part in reversed(pending):
        operator = part.operator
        settled = plain(value)
        if (operator == "&&" and is_false(settled)) or (operator == "||" and is_true(settled)):
            value = Known(operator == "||", part.span)
            continue
        value = operators.binary(operator, value, evaluate(part.right, scope), part.span)
    return value


def _conditional(expression: Conditional, scope: Scope) -> Value:
    condition = decide(expression.condition, scope)
    if scope.evaluation.tainted:
        return marked(_chosen(expression, condition, scope))
    return _chosen(expression, condition, scope)


def _chosen(expression: Conditional, condition: Value, scope: Scope) -> Value:
    if is_true(condition):
        return evaluate(expression.then, scope)
    if is_false(condition):
        return evaluate(expression.otherwise, scope)
    if isinstance(condition, Absent | Unknown):
        return respan(condition, expression.span)
    then, otherwise = evaluate(expression.then, scope), evaluate(expression.otherwise, scope)
    return pick(condition, *_unify(then, otherwise), expression.span)


def decide(condition: Expression, scope: Scope) -> Value:
    """A condition as a boolean, or a choice of booleans; what is unknown becomes a choice that nothing decides."""
    return _decided(evaluate(condition, scope), condition, scope)


def _decided(value: Value, condition: Expression, scope: Scope) -> Value:
    value = operators.as_bool(plain(value))
    if isinstance(value, Choice):
        return lift(lambda option: _decided(option, condition, scope), value)
    if isinstance(value, Known) and isinstance(value.value, bool):
        return value
    if isinstance(value, Unknown) and value.reason in (Reason.INVALID, Reason.LIMIT):
        return value
    if not operators.unsettled(value):
        return invalid(condition.span, "a condition that is no boolean")
    # The same unknown is the same condition wherever it is asked; one without a name is its own.
    nameless = isinstance(value, Unknown) and not value.needs
    identity = f"{condition.span}{scope.trail}" if nameless else describe(value)
    variable = Variable(render(condition), ("true", "false"), None, f"{scope.evaluation.root}\0{identity}")
    options: dict[str, Value] = {"true": Known(True, condition.span), "false": Known(False, condition.span)}
    return Choice(variable, options, condition.span)


def pick(condition: Value, then: Value, otherwise: Value, span: Span) -> Value:
    """What a conditional yields for a condition that may branch; branches are followed under its choices."""
    if isinstance(condition, Choice):
        variable = condition.variable
        options = {
            label: pick(option, restrict(then, variable, label), restrict(otherwise, variable, label), span)
            for label, option in condition.options.items()
        }
        result = choice(variable, options, span)
        return by_default(result) if leaves(result) > CHOICE_LIMIT else result
    if is_true(condition):
        return then
    return otherwise if is_false(condition) else condition


def _unify(then: Value, otherwise: Value) -> tuple[Value, Value]:
    """Both branches of a conditional have one type: a number or boolean beside a text becomes a text."""
    if isinstance(then, Known) and isinstance(otherwise, Known):
        if isinstance(then.value, str) and not isinstance(otherwise.value, str):
            return then, Known(to_text(otherwise.value), otherwise.span)
        if isinstance(otherwise.value, str) and not isinstance(then.value, str):
            return Known(to_text(then.value), then.span), otherwise
    return then, otherwise


def _template(expression: Template, scope: Scope) -> Value:
    parts = [_part(part, scope) for part in expression.parts]
    first = parts[0] if parts else None
    if isinstance(first, Known) and to_text(first.value).lstrip()[:1] in ("{", "["):
        return lift(lambda *flat: _structured(flat, expression.span), *parts)
    return join_text(parts, expression.span)


def _structured(parts: tuple[Value, ...], span: Span) -> Value:
    """A text that may be JSON, with the structure that it encodes where it has holes."""
    value = join_text(parts, span)
    return Text(value.parts, span, encoded_structure(parts, span)) if isinstance(value, Text) else value


def _part(part: Expression, scope: Scope) -> Value:
    value = evaluate(part, scope)
    settled = plain(value)
    return settled if isinstance(settled, Choice) else value


def _template_if(expression: TemplateIf, scope: Scope) -> Value:
    condition = decide(expression.condition, scope)
    if is_true(condition):
        return evaluate(expression.then, scope)
    if is_false(condition):
        return evaluate(expression.otherwise, scope)
    return pick(condition, evaluate(expression.then, scope), evaluate(expression.otherwise, scope), expression.span)


def _template_for(expression: TemplateFor, scope: Scope) -> Value:
    as_list = ForList(expression.key, expression.value, expression.collection, expression.body, None, expression.span)
    return lift(lambda items: _joined(items, expression.span), comprehensions.for_list(as_list, scope, evaluate))


def _joined(items: Value, span: Span) -> Value:
    if not isinstance(items, ListValue):
        return items
    tail = () if items.rest is None else (derived("join", span, items.rest),)
    return join_text((*items.items, *tail), span)


def _tuple(expression: Tuple, scope: Scope) -> Value:
    return ListValue(tuple(evaluate(item, scope) for item in expression.items), expression.span)


def _object(expression: Object, scope: Scope) -> Value:
    items = expression.items
    if all(type(item.key) is Literal and item.key.value is not None for item in items):
        entries = {_literal_key(item): evaluate(item.value, scope) for item in items}
        return MapValue(entries, expression.span, None, {_literal_key(item): item.key.span for item in items})
    keys = [plain(evaluate(item.key, scope)) for item in items]
    values = [evaluate(item.value, scope) for item in items]
    return lift(lambda *known: comprehensions.make_map(list(known), values, expression.span), *keys)


def _literal_key(item: ObjectItem) -> str:
    assert isinstance(item.key, Literal)
    assert item.key.value is not None
    return to_text(item.key.value)


def _splat(expression: Splat, scope: Scope) -> Value:
    return comprehensions.splat(expression, scope, evaluate)


def _for_list(expression: ForList, scope: Scope) -> Value:
    return comprehensions.for_list(expression, scope, evaluate)


def _for_map(expression: ForMap, scope: Scope) -> Value:
    return comprehensions.for_map(expression, scope, evaluate)


def _function_call(expression: FunctionCall, scope: Scope) -> Value:
    return call_function(expression, scope, evaluate)


def _invalid(expression: Invalid, _: Scope) -> Value:
    return invalid(expression.span, expression.message)


# Each evaluator takes the node type that it is filed under.
_EVALUATORS: dict[type, Callable[[Any, Scope], Value]] = {
    Name: _traversal,
    GetAttribute: _traversal,
    Index: _traversal,
    Splat: _splat,
    Unary: _unary,
    Binary: _binary,
    Conditional: _conditional,
    Template: _template,
    TemplateIf: _template_if,
    TemplateFor: _template_for,
    Tuple: _tuple,
    Object: _object,
    ForList: _for_list,
    ForMap: _for_map,
    FunctionCall: _function_call,
    Invalid: _invalid,
}
