"""Conditions in three-valued logic: `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not`, `Fn::If`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
"""

from __future__ import annotations

from scanner.parsers.cloudformation.scope import Scope
from scanner.source import Span
from scanner.values import (
    CHOICE_LIMIT,
    Absent,
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Text,
    Unknown,
    Value,
    by_default,
    choice,
    is_one_thing,
    leaves,
    lift,
    plain,
    restrict,
    to_text,
)

TRUE = Known(True)
FALSE = Known(False)


def truth(value: Value) -> bool | None:
    """What a value says as a boolean; `"true"` and `"false"` count, as in the service."""
    if not isinstance(value, Known):
        return None
    if isinstance(value.value, bool):
        return value.value
    return {"true": True, "false": False}.get(to_text(value.value).lower())


def every(*operands: Value) -> Value:
    """Kleene's conjunction, under every choice of the operands."""
    return lift(_every, *operands)


def some(*operands: Value) -> Value:
    """Kleene's disjunction, under every choice of the operands."""
    return lift(_some, *operands)


def negation(operand: Value) -> Value:
    """Kleene's negation, under every choice of the operand."""
    return lift(_negation, operand)


def _every(*operands: Value) -> Value:
    truths = [truth(operand) for operand in operands]
    if False in truths:
        return FALSE
    return TRUE if None not in truths else _undecided(operands, truths)


def _some(*operands: Value) -> Value:
    truths = [truth(operand) for operand in operands]
    if True in truths:
        return TRUE
    return FALSE if None not in truths else _undecided(operands, truths)


def _negation(operand: Value) -> Value:
    known = truth(operand)
    return _undecided((operand,), [None]) if known is None else Known(not known)


def _undecided(operands: tuple[Value, ...], truths: list[bool | None]) -> Value:
    open_ones = [operand for operand, known in zip(operands, truths, strict=True) if known is None]
    first = open_ones[0]
    if len(open_ones) == 1 and isinstance(first, Unknown):
        return first
    return Unknown(Reason.UNDECIDED, first.span)


def equals(left: Value, right: Value, span: Span) -> Value:
    """`Fn::Equals`: texts compare by case, numbers and booleans as the texts they print as."""
    return lift(lambda a, b: _equals(plain(a), plain(b), span), left, right)


def _equals(left: Value, right: Value, span: Span) -> Value:
    if isinstance(left, Known) and isinstance(right, Known):
        return Known(to_text(left.value) == to_text(right.value), span)
    if isinstance(left, Known):
        left, right = right, left
    if isinstance(right, Known) and _differs(left, to_text(right.value)):
        return Known(False, span)
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        return _equal_lists(left, right, span)
    if isinstance(left, Unknown | Reference | Text) and left == right and is_one_thing(left):
        return Known(True, span)
    return Unknown(Reason.UNDECIDED, span)


def _differs(value: Value, text: str) -> bool:
    """Whether a value that is not wholly known is known not to be this text."""
    match value:
        case Unknown():
            return text in value.excluded
        case Text():
            known = [to_text(part.value) for part in value.parts if isinstance(part, Known)]
            too_long = sum(map(len, known)) > len(text)
            return too_long or not text.startswith(value.prefix()) or not text.endswith(value.suffix())
        case ListValue() | MapValue():
            return True
        case Reference():
            # No resource has an empty identifier.
            return text == ""
        case Absent():
            return text != ""
        case _:
            return False


def _equal_lists(left: ListValue, right: ListValue, span: Span) -> Value:
    if left.rest is not None or right.rest is not None:
        return Unknown(Reason.UNDECIDED, span)
    if len(left.items) != len(right.items):
        return Known(False, span)
    return every(*(equals(a, b, span) for a, b in zip(left.items, right.items, strict=True)))


def branch(condition: Value, chosen: Value, otherwise: Value, span: Span) -> Value:
    """`Fn::If`: the branch that holds under every choice; each branch only where its condition lets it be."""
    value = _branch(condition, chosen, otherwise, span)
    return value if leaves(value) <= CHOICE_LIMIT else by_default(value)


def _branch(condition: Value, chosen: Value, otherwise: Value, span: Span) -> Value:
    if not isinstance(condition, Choice):
        known = truth(condition)
        if known is None:
            return Unknown(Reason.UNDECIDED, condition.span)
        return chosen if known else otherwise
    variable = condition.variable
    options = {
        label: _branch(option, restrict(chosen, variable, label), restrict(otherwise, variable, label), span)
        for label, option in condition.options.items()
    }
    return choice(variable, options, span)


def fn_if(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::If: [condition, value, value]`."""
    if not isinstance(argument, ListValue) or len(argument.items) != 3:
        return scope.invalid(span, "Fn::If takes a condition's name and two values")
    name, chosen, otherwise = argument.items
    condition = scope.condition(str(name.value), span) if isinstance(name, Known) else scope.evaluate_condition(name)
    known = truth(condition)
    if known is not None:
        return scope.evaluate(chosen if known else otherwise)
    return branch(condition, scope.evaluate(chosen), scope.evaluate(otherwise), span)


def fn_equals(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::Equals: [value, value]`."""
    if not isinstance(argument, ListValue) or len(argument.items) != 2:
        return scope.invalid(span, "Fn::Equals takes two values")
    left, right = (scope.evaluate(item) for item in argument.items)
    return equals(left, right, span)


def fn_and(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::And: [condition, …]`."""
    return every(*_operands(scope, argument, span))


def fn_or(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::Or: [condition, …]`."""
    return some(*_operands(scope, argument, span))


def fn_not(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::Not: [condition]`."""
    operands = _operands(scope, argument, span)
    return negation(operands[0]) if len(operands) == 1 else scope.invalid(span, "Fn::Not takes one condition")


def _operands(scope: Scope, argument: Value, span: Span) -> list[Value]:
    items = argument.items if isinstance(argument, ListValue) else (argument,)
    if not items or isinstance(argument, Absent):
        return [scope.invalid(span, "a condition function without conditions")]
    return [scope.evaluate_condition(item) for item in items]
