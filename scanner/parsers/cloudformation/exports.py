"""Exports of the templates of a scan, and which of them an `Fn::ImportValue` means.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    by_default,
    choice,
    is_one_thing,
    plain,
    to_text,
)


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


def portable(value: Value, export: Export, name: str) -> Value | None:
    """The value as another root may use it; None where that root could tell nothing of it.

    What the exporting root states crosses over: literals, the zones and the Region that both share, lists and texts.
    A resource of the exporting root, and what only its own stack knows, becomes an unknown that names the export; two
    parts of one export that are the same stay the same. Choices stay choices, under the exporting root's name.
    """
    passage = _Passage(export, name)
    crossed = passage.cross(value)
    return crossed if passage.kept else None


_SHARED = ("AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::URLSuffix")
"""What exporter and importer have in common: exports are known in one account and Region alone."""


class _Passage:
    """One export's way into another root."""

    def __init__(self, export: Export, name: str) -> None:
        self.export = export
        self.name = name
        self.kept = False
        self._holes: dict[Value, Unknown] = {}
        self._count = 0

    def cross(self, value: Value) -> Value:
        value = plain(value)
        match value:
            case Known():
                self.kept = self.kept or value.value != ""
                return value
            case Absent():
                return value
            case Choice():
                self.kept = True
                variable = value.variable
                named = replace(variable, name=f"{variable.scope}:{variable.name}") if variable.scope else variable
                options = {label: self.cross(option) for label, option in value.options.items()}
                return choice(named, options, value.span)
            case ListValue():
                items = tuple(self.cross(item) for item in value.items)
                rest = None if value.rest is None else self.cross(value.rest)
                self.kept = self.kept or bool(items)
                return replace(value, items=items, rest=rest)
            case MapValue():
                entries = {key: self.cross(item) for key, item in value.entries.items()}
                rest = None if value.rest is None else self.cross(value.rest)
                self.kept = self.kept or bool(entries)
                return replace(value, entries=entries, rest=rest)
            case Text():
                return self._text(value)
            case Unknown():
                return self._unknown(value)
            case Reference():
                return self._hole(value)

    def _text(self, text: Text) -> Value:
        if text.decoded is not None:
            return Text(self._parts(text), text.span, self.cross(text.decoded))
        return Text(self._parts(text), text.span)

    def _parts(self, text: Text) -> tuple[Known | Unknown | Reference, ...]:
        crossed = [part if isinstance(part, Known) else self.cross(part) for part in text.parts]
        self.kept = self.kept or any(isinstance(part, Known) for part in text.parts)
        return tuple(part for part in crossed if isinstance(part, Known | Unknown | Reference))

    def _unknown(self, value: Unknown) -> Unknown:
        """Two roots share the zones of their Region, and what differs in neither; all else has the exporter's name."""
        shared = value.reason in (Reason.ZONES, Reason.DYNAMIC) or (
            value.reason is Reason.PSEUDO_PARAMETER and value.needs in _SHARED
        )
        if shared:
            self.kept = True
            return value
        return self._hole(value)

    def _hole(self, value: Value) -> Unknown:
        """Something that only the exporting stack knows; the first is the export itself, others are parts of it."""
        known = self._holes.get(value) if is_one_thing(value) else None
        if known is not None:
            return known
        path = (self._count,) if self._count else ()
        self._count += 1
        detail = f"exported by {self.export.template}"
        self._holes[value] = Unknown(Reason.IMPORT, value.span, self.name, path, detail=detail)
        return self._holes[value]


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
