"""Unknowns that follow from unknowns: they keep what decides them, and are equal only where they must be."""

from __future__ import annotations

from zlib import crc32

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
    to_text,
)

WORDS = 120
"""The longest description of one operand, in characters; longer ones are told apart by their hash."""


def derived(operation: str, span: Span, *operands: Value) -> Unknown:
    """The unknown result of an operation on values of which at least one is unknown.

    What decides the first unknown operand decides the result. The last step of its path says how the result was made,
    so that the same operation on the same operands is the same unknown, and any other is not.
    """
    position = next((n for n, operand in enumerate(operands) if isinstance(operand, Unknown)), None)
    cause = next((found for found in map(cause_of, operands) if found is not None), None)
    described = [describe(operand) for operand in operands]
    if cause is None:
        return Unknown(
            Reason.UNSUPPORTED, span, path=(_step(operation, described),), detail=f"{operation} of such values"
        )
    if position is not None and cause is operands[position] and cause.needs:
        # The unknown comes first in its own description: `list.length()`, `cidr.cidrsubnet(8, 1)`.
        described[position : position + 1] = [] if position == 0 else ["_"]
        return Unknown(cause.reason, span, cause.needs, (*cause.path, _step(operation, described)), detail=cause.detail)
    return Unknown(cause.reason, span, cause.needs, (_step(operation, described),), detail=cause.detail)


def _step(operation: str, operands: list[str]) -> str:
    return f"{operation}({', '.join(operands)})"


def cause_of(value: Value | None) -> Unknown | None:
    """The first unknown inside a value; a reference that nobody resolves counts as computed on creation."""
    match value:
        case Unknown():
            return value
        case Reference():
            if value.value is None:
                return Unknown(Reason.COMPUTED, value.span, _address(value))
            return cause_of(value.value)
        case Text():
            return _first(value.parts)
        case ListValue():
            return _first(value.items) or cause_of(value.rest)
        case MapValue():
            return _first(tuple(value.entries.values())) or cause_of(value.rest)
        case Choice():
            return _first(tuple(value.options.values()))
        case _:
            return None


def _first(values: tuple[Value, ...]) -> Unknown | None:
    return next((found for found in map(cause_of, values) if found is not None), None)


def describe(value: Value) -> str:
    """A value in one line, the same for equal values only."""
    text = _describe(value)
    return text if len(text) <= WORDS else f"{text[:WORDS]}…{crc32(text.encode()):08x}"


def _describe(value: Value) -> str:
    match value:
        case Known():
            return f'"{value.value}"' if isinstance(value.value, str) else to_text(value.value)
        case Absent():
            return "null"
        case Unknown():
            # Without a name, only the place tells one unknown from another.
            return value.describe() if value.needs else f"{value.describe()} at {value.span}"
        case Reference():
            return _address(value)
        case Text():
            return "".join(to_text(p.value) if isinstance(p, Known) else "${" + _describe(p) + "}" for p in value.parts)
        case ListValue():
            rest = [] if value.rest is None else [f"{_describe(value.rest)}…"]
            return f"[{', '.join([*map(_describe, value.items), *rest])}]"
        case MapValue():
            rest = [] if value.rest is None else [f"{_describe(value.rest)}…"]
            entries = [f"{key} = {_describe(item)}" for key, item in value.entries.items()]
            return f"{{{', '.join([*entries, *rest])}}}"
        case Choice():
            options = [f"{label} = {_describe(option)}" for label, option in value.options.items()]
            return f"{value.variable.name} ? {{{', '.join(options)}}}"


def _address(reference: Reference) -> str:
    return f"{reference.address}.{reference.attribute}" if reference.attribute else reference.address
