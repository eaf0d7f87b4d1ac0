"""Numeric functions. https://developer.hashicorp.com/terraform/language/functions"""

from __future__ import annotations

import math
import string

from scanner.parsers.terraform.functions.plain_data import Function, MistakeError, number, pure, whole

_DIGITS = string.digits + string.ascii_letters


def _log(value: object, base: object) -> float:
    return math.log(number(value), number(base))


def _parse_int(given: object, base: object) -> int:
    radix = whole(base)
    if not 2 <= radix <= len(_DIGITS):
        raise MistakeError("the base must be between 2 and 62")
    if not isinstance(given, str):
        raise MistakeError("a string is required")
    if len(given) > 300:
        raise MistakeError("the number is too long")
    digits = given.removeprefix("-")
    digits = digits.lower() if radix <= 36 else digits
    result = 0
    for digit in digits:
        value = _DIGITS.find(digit)
        if not 0 <= value < radix:
            raise MistakeError(f"{given!r} is no whole number of base {radix}")
        result = result * radix + value
    if not digits:
        raise MistakeError("a number is required")
    return -result if given.startswith("-") else result


def _pow(base: object, exponent: object) -> float:
    if abs(number(exponent)) > 1024:
        raise MistakeError("the exponent is too large")
    return float(number(base)) ** number(exponent)


def _extreme(largest: bool) -> Function:
    def choose(*values: object) -> int | float:
        if not values:
            raise MistakeError("at least one number is required")
        numbers = [number(value) for value in values]
        return max(numbers) if largest else min(numbers)

    return pure(choose)


FUNCTIONS: dict[str, Function] = {
    "abs": pure(lambda value: abs(number(value))),
    "ceil": pure(lambda value: math.ceil(number(value))),
    "floor": pure(lambda value: math.floor(number(value))),
    "log": pure(_log),
    "max": _extreme(largest=True),
    "min": _extreme(largest=False),
    "parseint": pure(_parse_int),
    "pow": pure(_pow),
    "signum": pure(lambda value: (number(value) > 0) - (number(value) < 0)),
}
