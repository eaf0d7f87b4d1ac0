"""The functions of rules: questions about the members of lists of texts.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scanner.parsers.cloudformation.logic import FALSE, TRUE, equals, every, some
from scanner.parsers.cloudformation.scope import Scope
from scanner.source import Span
from scanner.values import Absent, Known, ListValue, Reason, Unknown, Value, to_text


def fn_contains(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::Contains: [texts, text]`: whether the text is one of the texts."""
    pair = _pair(scope, argument)
    return scope.invalid(span, "Fn::Contains takes a list and a text") if pair is None else _among(*pair, span)


def fn_each_member_equals(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::EachMemberEquals: [texts, text]`: whether every one of the texts is the text."""
    pair = _pair(scope, argument)
    if pair is None:
        return scope.invalid(span, "Fn::EachMemberEquals takes a list and a text")
    members, text = pair
    return _each(members, lambda member: equals(member, text, span), span)


def fn_each_member_in(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::EachMemberIn: [texts, texts]`: whether every one of the first is among the second."""
    pair = _pair(scope, argument)
    if pair is None:
        return scope.invalid(span, "Fn::EachMemberIn takes two lists")
    members, texts = pair
    return _each(members, lambda member: _among(texts, member, span), span)


def fn_ref_all(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::RefAll: type`: the values of all parameters of a type."""
    if not isinstance(argument, Known):
        return scope.invalid(span, "Fn::RefAll takes the type of parameters")
    return ListValue(tuple(scope.of_type(to_text(argument.value))), span)


def fn_value_of(_scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::ValueOf` and `Fn::ValueOfAll`: what the account says of the thing that a parameter names."""
    items = argument.items if isinstance(argument, ListValue) else ()
    return Unknown(Reason.PARAMETER, span, ".".join(to_text(item.value) for item in items if isinstance(item, Known)))


def fn_value_of_all(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::ValueOfAll: [type, attribute]`: the same of all parameters of a type."""
    return ListValue((), span, fn_value_of(scope, argument, span))


def _pair(scope: Scope, argument: Value) -> tuple[Value, Value] | None:
    if not isinstance(argument, ListValue) or len(argument.items) != 2:
        return None
    return scope.evaluate(argument.items[0]), scope.evaluate(argument.items[1])


def _among(texts: Value, text: Value, span: Span) -> Value:
    if not isinstance(texts, ListValue):
        return Unknown(Reason.UNDECIDED, span)
    open_end = () if texts.rest is None else (Unknown(Reason.UNDECIDED, span),)
    return some(FALSE, *(equals(item, text, span) for item in _flat(texts)), *open_end)


def _each(members: Value, holds: Callable[[Value], Value], span: Span) -> Value:
    if not isinstance(members, ListValue):
        return Unknown(Reason.UNDECIDED, span)
    open_end = () if members.rest is None else (Unknown(Reason.UNDECIDED, span),)
    return every(TRUE, *(holds(item) for item in _flat(members)), *open_end)


def _flat(texts: ListValue) -> Iterator[Value]:
    """The members of a list; those of a parameter that is a list itself are members too."""
    for item in texts.items:
        if isinstance(item, ListValue) and item.rest is None:
            yield from item.items
        elif not isinstance(item, Absent):
            yield item
