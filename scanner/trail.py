"""How a value came about: the way from where it is used to where somebody decided it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scanner.source import Span
from scanner.values import Absent, Choice, Known, ListValue, MapValue, Reference, Text, Unknown, Value

LONGEST = 60
"""Characters of a value that are shown."""

STEPS = 200
"""The most steps of one trail."""

CONCEALED = "(sensitive)"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way, inside the one before it by `depth`: what is written there, and what that means.

    `value` is what it comes to, where that is known; empty where it says nothing new.
    """

    depth: int
    span: Span
    text: str
    value: str = ""


Trail = Callable[[Span, str], Sequence[Step]]
"""The steps behind the value at a place, seen from the module or nested stack of an address."""


def shown(value: Value) -> str:
    """A value in a few words."""
    text = _spelled(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _spelled(value: Value) -> str:
    match value:
        case Known():
            return json.dumps(value.value, ensure_ascii=False)
        case Absent():
            return "not set"
        case Unknown():
            return f"unknown: {value.describe()}"
        case Reference():
            return f"{value.address}.{value.attribute}" if value.attribute else value.address
        case Text():
            parts = (str(part.value) if isinstance(part, Known) else f"${{{shown(part)}}}" for part in value.parts)
            return json.dumps("".join(parts), ensure_ascii=False)
        case ListValue():
            return f"[{', '.join(map(shown, value.items))}{', …' if value.rest is not None else ''}]"
        case MapValue():
            return f"{{{', '.join(f'{key}: {shown(item)}' for key, item in value.entries.items())}}}"
        case Choice():
            options = (f"{shown(option)} ({value.variable.when(label)})" for label, option in value.options.items())
            return " or ".join(options)
