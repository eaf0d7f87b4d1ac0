"""Exports of the templates of a scan, and which of them an `Fn::ImportValue` means.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scanner.values import Choice, Known, ListValue, MapValue, Text, Unknown, Value, by_default, plain, to_text


@dataclass(frozen=True, slots=True)
class Export:
    """An output that other stacks may import: its name as evaluated, and its value in its own root."""

    template: str
    name: Value
    value: Value


def exported(exports: Sequence[Export], name: Value, importer: str) -> Export | None:
    """The one export that is imported by this name, or None where none or several may be.

    A name with holes (`${AWS::StackName}-Vpc`) means another when what is known of both fits and both say how they end.
    """
    others = [export for export in exports if export.template != importer]
    wanted = plain(by_default(name))
    exact = [export for export in others if isinstance(wanted, Known) and plain(export.name) == wanted]
    fitting = exact or [export for export in others if _may_be(plain(export.name), wanted)]
    return fitting[0] if len(fitting) == 1 else None


def _may_be(export: Value, wanted: Value) -> bool:
    if not isinstance(export, Known | Text) or not isinstance(wanted, Known | Text):
        return False
    if isinstance(export, Known) and isinstance(wanted, Known):
        return export == wanted
    ends = sorted((_end(export), _end(wanted)), key=len)
    starts = sorted((_start(export), _start(wanted)), key=len)
    return len(ends[0]) > 1 and ends[1].endswith(ends[0]) and starts[1].startswith(starts[0])


def _end(value: Known | Text) -> str:
    return to_text(value.value) if isinstance(value, Known) else value.suffix()


def _start(value: Known | Text) -> str:
    return to_text(value.value) if isinstance(value, Known) else value.prefix()


def portable(value: Value) -> Value | None:
    """The value as another root may use it: what is known, decided by its own root's defaults; None for the rest."""
    value = plain(by_default(value))
    match value:
        case Known():
            return value
        case ListValue() if value.rest is None:
            items = [portable(item) for item in value.items]
            known = tuple(item for item in items if item is not None)
            return ListValue(known, value.span) if len(known) == len(items) else None
        case _:
            return None


def label(name: Value) -> str:
    """An export's name for a person, with `${…}` for what is not known of it."""
    match name:
        case Known():
            return to_text(name.value)
        case Text():
            return "".join(to_text(p.value) if isinstance(p, Known) else "${" + _hole(p) + "}" for p in name.parts)
        case Unknown():
            return name.describe()
        case _:
            return ""


def _hole(part: Value) -> str:
    match part:
        case Unknown():
            return part.describe()
        case Choice() | ListValue() | MapValue():
            return ""
        case _:
            return getattr(part, "address", "")
