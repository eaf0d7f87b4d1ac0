"""A text for what a scan is asked: two scans that could differ never have the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import PurePath


def spelled(value: object) -> str:
    """The value with its types, spelled out; sets in order. Raises TypeError for what can't be spelled surely."""
    match value:
        case None | bool() | int() | float() | str() | bytes():
            return f"{type(value).__name__} {value!r}"
        case PurePath() | date() | Enum():
            return f"{type(value).__name__} {str(value)!r}"
        case Mapping():
            return f"{{{', '.join(f'{spelled(key)}: {spelled(one)}' for key, one in value.items())}}}"
        case AbstractSet():
            return f"set({', '.join(sorted(map(spelled, value)))})"
        case Sequence():
            return f"{type(value).__name__}({', '.join(map(spelled, value))})"
        case _ if is_dataclass(value) and not isinstance(value, type):
            stated = (f"{one.name}={spelled(getattr(value, one.name))}" for one in fields(value))
            return f"{type(value).__name__}({', '.join(stated)})"
        case _:
            raise TypeError(f"a {type(value).__name__} can't be spelled")
