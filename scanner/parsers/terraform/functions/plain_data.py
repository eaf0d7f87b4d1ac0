"""Between values and plain Python data, for functions that need everything known."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from scanner.parsers.terraform.derivation import derived
from scanner.source import Span
from scanner.values import (
    Absent,
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Unknown,
    Value,
    lift,
    plain,
    to_text,
)

Function: TypeAlias = Callable[..., Value]
"""A function of a name, a span and the argument values."""


_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,6})?")
_DIGITS = 300


class NotKnownError(Exception):
    """A part of an argument is not known, so that the whole cannot be plain data."""


class MistakeError(ValueError):
    """What Terraform itself would refuse, in its user's words."""


def to_plain(value: Value) -> object:
    """A value as strings, numbers, booleans, None, lists and dicts. Raises NotKnownError for anything open."""
    value = plain(value)
    match value:
        case Known():
            return value.value
        case Absent():
            return None
        case ListValue(rest=None):
            return [to_plain(item) for item in value.items]
        case MapValue(rest=None):
            return {key: to_plain(item) for key, item in value.entries.items()}
        case _:
            raise NotKnownError


def from_plain(data: object, span: Span) -> Value:
    """Plain data as a value, every part at `span`; a whole float becomes an integer, as Terraform has one number
    type.
    """
    match data:
        case None:
            return Absent(span)
        case bool() | str() | int():
            return Known(data, span)
        case float():
            return Known(int(data) if data.is_integer() else data, span)
        case dict():
            return MapValue({str(key): from_plain(item, span) for key, item in data.items()}, span)
        case list() | tuple():
            return ListValue(tuple(from_plain(item, span) for item in data), span)
        case _:
            return Unknown(Reason.INVALID, span, detail=f"{type(data).__name__} is no value")


def expose(value: Value) -> Value:
    """The value with the choices anywhere inside it brought to its top."""
    value = plain(value)
    if isinstance(value, Choice):
        return lift(expose, value) if any(_hides(option) for option in value.options.values()) else value
    if isinstance(value, ListValue) and _hides(value):
        return lift(lambda *items: ListValue(items, value.span, value.rest), *map(expose, value.items))
    if isinstance(value, MapValue) and _hides(value):
        keys = list(value.entries)
        return lift(
            lambda *items: MapValue(dict(zip(keys, items, strict=True)), value.span, value.rest, value.key_spans),
            *map(expose, value.entries.values()),
        )
    return value


def _hides(value: Value) -> bool:
    """Whether a choice stands below the top."""
    if isinstance(value, ListValue):
        return any(isinstance(item, Choice) or _hides(item) for item in value.items)
    if isinstance(value, MapValue):
        return any(isinstance(item, Choice) or _hides(item) for item in value.entries.values())
    return False


def text(data: object) -> str:
    """An argument as a string, as Terraform converts it."""
    if isinstance(data, str | bool | int | float):
        return to_text(data)
    raise MistakeError("a string is required")


def number(data: object) -> int | float:
    """An argument as a number, as Terraform converts it."""
    if isinstance(data, bool) or not isinstance(data, int | float | str):
        raise MistakeError("a number is required")
    if isinstance(data, str):
        if not _NUMBER.fullmatch(data) or len(data) > _DIGITS:
            raise MistakeError("a number is required")
        exact = Decimal(data)
        if abs(exact.adjusted()) > _DIGITS:
            raise MistakeError("the number is out of range")
        data = int(exact) if exact == exact.to_integral_value() else float(exact)
    return int(data) if isinstance(data, float) and data.is_integer() else data


def whole(data: object) -> int:
    """An argument as a whole number."""
    found = number(data)
    if not isinstance(found, int):
        raise MistakeError("a whole number is required")
    return found


def json_text(data: object) -> str:
    """JSON as Go's encoder writes it: sorted keys, no spaces; `<`, `>`, `&` and line separators escaped."""
    written = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        if character in written:
            written = written.replace(character, f"\\u{ord(character):04x}")
    return written


def items(data: object) -> list[object]:
    """An argument as a list."""
    if not isinstance(data, list):
        raise MistakeError("a list is required")
    return data


def entries(data: object) -> dict[str, object]:
    """An argument as a map."""
    if not isinstance(data, dict):
        raise MistakeError("a map is required")
    return data


def pure(function: Callable[..., object]) -> Function:
    """A function of plain data as a function of values: unknown where an argument is, invalid where it refuses."""

    def apply(name: str, span: Span, *arguments: Value) -> Value:
        def known(*flat: Value) -> Value:
            try:
                return from_plain(function(*map(to_plain, flat)), span)
            except NotKnownError:
                return derived(name, span, *flat)
            except (MistakeError, ValueError, TypeError, ArithmeticError, LookupError) as error:
                return Unknown(Reason.INVALID, span, detail=f"{name}: {error}")

        return lift(known, *map(expose, arguments))

    return apply
