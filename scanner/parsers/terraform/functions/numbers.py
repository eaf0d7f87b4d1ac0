"""Numeric functions. https://developer.hashicorp.com/terraform/language/functions"""

from __future__ import annotations

import math

from scanner.parsers.terraform.functions.plain_data import Function, MistakeError, number, pure, text, whole


def _log(value: object, base: object) -> float:
    return math.log(number(value), number(base))


def _parse_int(given: object, base: object) -> int:
    radix = whole(base)
    if not 2 <= radix <= 36:
        raise MistakeError("the base must be between 2 and 36")
    digits = text(given)
    if len(digits) > 300:
        raise MistakeError("the number is too long")
    return int(digits, radix)


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
