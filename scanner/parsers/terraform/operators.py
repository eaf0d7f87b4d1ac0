"""Terraform's operators over values: exact where both sides are known, and as far as can be said where not.

Semantics: https://developer.hashicorp.com/terraform/language/expressions/operators.
"""

from __future__ import annotations

import math
import operator as python
from collections.abc import Callable, Iterable

from scanner.parsers.terraform.derivation import derived
from scanner.parsers.terraform.functions.plain_data import expose
from scanner.parsers.terraform.scope import NULL, invalid
from scanner.source import Span
from scanner.values import (
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
    is_false,
    is_one_thing,
    is_true,
    lift,
    plain,
)

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": python.lt,
    "<=": python.le,
    ">": python.gt,
    ">=": python.ge,
}
_LARGEST = 2**512
"""Terraform computes with 512 bits; past that, numbers here become floating-point ones."""


def binary(operator: str, left: Value, right: Value, span: Span) -> Value:
    """`left operator right`."""
    left, right = (expose(left), expose(right)) if operator in ("==", "!=") else (plain(left), plain(right))
    if isinstance(left, Choice) or isinstance(right, Choice):
        return lift(lambda a, b: binary(operator, a, b, span), left, right)
    match operator:
        case "&&":
            return _both(as_bool(left), as_bool(right), span)
        case "||":
            return _either(as_bool(left), as_bool(right), span)
        case "==":
            return _truth(equality(left, right), "==", left, right, span)
        case "!=":
            same = equality(left, right)
            return _truth(None if same is None else not same, "!=", left, right, span)
        case _:
            return _arithmetic(operator, left, right, span)


def unary(operator: str, operand: Value, span: Span) -> Value:
    """`!operand` or `-operand`."""
    operand = plain(operand)
    if isinstance(operand, Choice):
        return lift(lambda value: unary(operator, value, span), operand)
    if operator == "!":
        operand = as_bool(operand)
        if isinstance(operand, Known) and isinstance(operand.value, bool):
            return Known(not operand.value, span)
        return derived("!", span, operand) if unsettled(operand) else invalid(span, "not of what is no boolean")
    number = as_number(operand)
    if number is not None:
        return Known(-number, span)
    return derived("-", span, operand) if unsettled(operand) else invalid(span, "minus of what is no number")


def unsettled(value: Value) -> bool:
    """Whether the value may still turn out to be a scalar of any kind."""
    return isinstance(value, Unknown | Reference | Text)


def as_bool(value: Value) -> Value:
    """The boolean that a text spells; other values as they are."""
    if isinstance(value, Known) and value.value in ("true", "false") and isinstance(value.value, str):
        return Known(value.value == "true", value.span)
    return value


def as_number(value: Value) -> int | float | None:
    """The number that a known value is or spells."""
    if not isinstance(value, Known) or isinstance(value.value, bool):
        return None
    return parse_number(value.value) if isinstance(value.value, str) else value.value


def parse_number(text: str) -> int | float | None:
    """A number in Terraform's notation; None for any other text."""
    if not text or text != text.strip() or "_" in text or text.lower().lstrip("+-")[:1] in ("i", "n"):
        return None
    try:
        return int(text) if len(text) < 100 else float(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _both(left: Value, right: Value, span: Span) -> Value:
    if is_false(left) or is_false(right):
        return Known(False, span)
    if is_true(left) and is_true(right):
        return Known(True, span)
    return _logic("&&", left, right, span)


def _either(left: Value, right: Value, span: Span) -> Value:
    if is_true(left) or is_true(right):
        return Known(True, span)
    if is_false(left) and is_false(right):
        return Known(False, span)
    return _logic("||", left, right, span)


def _logic(operator: str, left: Value, right: Value, span: Span) -> Value:
    """One side alone is undecided, or both are."""
    for value, other in ((left, right), (right, left)):
        if isinstance(value, Known) and isinstance(value.value, bool) and unsettled(other):
            return other
    if unsettled(left) and unsettled(right):
        return left if left == right and is_one_thing(left) else derived(operator, span, left, right)
    return invalid(span, f"{operator} of what is no boolean")


def _truth(answer: bool | None, operator: str, left: Value, right: Value, span: Span) -> Value:
    if answer is not None:
        return Known(answer, span)
    return derived(operator, span, left, right)


def equality(left: Value, right: Value) -> bool | None:
    """Whether two values without choices at their top are equal; None where that is open.

    Values of different types differ: `"1" == 1` is false.
    """
    left, right = plain(left), plain(right)
    if isinstance(left, Absent) or isinstance(right, Absent):
        other = right if isinstance(left, Absent) else left
        if isinstance(other, Unknown):
            return False if NULL in other.excluded else None
        return None if isinstance(other, Choice) else isinstance(other, Absent)
    if isinstance(left, Known) and isinstance(right, Known):
        return left == right and isinstance(left.value, str) == isinstance(right.value, str)
    for value, other in ((left, right), (right, left)):
        if isinstance(value, Unknown) and isinstance(other, Known) and str(other.value) in value.excluded:
            return False
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        return _equal_lists(left, right)
    if isinstance(left, MapValue) and isinstance(right, MapValue):
        return _equal_maps(left, right)
    if isinstance(left, Known | Text) and isinstance(right, Known | Text):
        return _equal_texts(left, right)
    if isinstance(left, Unknown | Reference | Choice) or isinstance(right, Unknown | Reference | Choice):
        return True if left == right and is_one_thing(left) and not _any_instance(left) else None
    return False


def _any_instance(value: Value) -> bool:
    """A reference to one of any number of instances: two of them need not be the same one."""
    return isinstance(value, Reference) and "[*]" in value.address


def _equal_texts(left: Known | Text, right: Known | Text) -> bool | None:
    if left == right:
        return True
    for value in (left, right):
        if isinstance(value, Known) and not isinstance(value.value, str):
            return False
    a, b = _prefix(left), _prefix(right)
    c, d = _suffix(left), _suffix(right)
    if not (a.startswith(b) or b.startswith(a)) or not (c.endswith(d) or d.endswith(c)):
        return False
    for text, whole in ((left, right), (right, left)):
        if isinstance(text, Text) and isinstance(whole, Known):
            known = sum(len(str(part.value)) for part in text.parts if isinstance(part, Known))
            if known > len(str(whole.value)):
                return False
    return None


def _prefix(value: Known | Text) -> str:
    return value.prefix() if isinstance(value, Text) else str(value.value)


def _suffix(value: Known | Text) -> str:
    return value.suffix() if isinstance(value, Text) else str(value.value)


def _equal_lists(left: ListValue, right: ListValue) -> bool | None:
    if left.rest is None and len(left.items) < len(right.items):
        return False
    if right.rest is None and len(right.items) < len(left.items):
        return False
    answer = _all(equality(a, b) for a, b in zip(left.items, right.items, strict=False))
    return None if answer and (left.rest is not None or right.rest is not None) else answer


def _equal_maps(left: MapValue, right: MapValue) -> bool | None:
    if left.rest is None and not right.entries.keys() <= left.entries.keys():
        return False
    if right.rest is None and not left.entries.keys() <= right.entries.keys():
        return False
    shared = left.entries.keys() & right.entries.keys()
    answer = _all(equality(left.entries[key], right.entries[key]) for key in sorted(shared))
    return None if answer and (left.rest is not None or right.rest is not None) else answer


def _all(answers: Iterable[bool | None]) -> bool | None:
    result: bool | None = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            result = None
    return result


def _arithmetic(operator: str, left: Value, right: Value, span: Span) -> Value:
    a, b = as_number(left), as_number(right)
    if a is None or b is None:
        settled = [value for value, number in ((left, a), (right, b)) if number is None and not unsettled(value)]
        if settled:
            return invalid(span, f"{operator} of what is no number")
        if operator in ("<=", ">=") and equality(left, right):
            return Known(True, span)
        return derived(operator, span, left, right)
    compare = _COMPARISONS.get(operator)
    if compare is not None:
        return Known(compare(a, b), span)
    try:
        return _number(_compute(operator, a, b), span)
    except (ArithmeticError, ValueError):
        return invalid(span, f"{operator} has no result for these numbers")


def _compute(operator: str, a: int | float, b: int | float) -> int | float:
    match operator:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "/":
            return a // b if isinstance(a, int) and isinstance(b, int) and a % b == 0 else a / b
        case "%":
            # The result has the sign of the dividend, unlike Python's.
            if isinstance(a, int) and isinstance(b, int):
                return abs(a) % abs(b) * (1 if a >= 0 else -1)
            return math.fmod(a, b)
        case _:
            raise ValueError(operator)


def _number(result: int | float, span: Span) -> Value:
    if isinstance(result, int):
        return Known(result if abs(result) < _LARGEST else float(result), span)
    if not math.isfinite(result):
        return Unknown(Reason.INVALID, span, detail="number out of range")
    return Known(int(result) if result.is_integer() and abs(result) < 1e15 else result, span)
