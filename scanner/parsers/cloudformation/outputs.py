"""The outputs of one stack: their values, and what other stacks may import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from scanner.parsers.cloudformation.exports import Export
from scanner.parsers.cloudformation.logic import branch
from scanner.parsers.cloudformation.loops import Entry, unrolled
from scanner.parsers.cloudformation.scope import Scope
from scanner.source import Span
from scanner.values import Known, MapValue, Reason, Unknown, Value, plain, to_text


class Outputs:
    """The outputs of a stack, each evaluated when it is first asked for; `template` is what it is called by."""

    def __init__(self, scope: Scope, section: MapValue, template: str) -> None:
        self._scope = scope
        self._section = section
        self._template = template
        self._values: dict[str, Value] = {}

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """The outputs by name, loops unrolled, unevaluated."""
        return {entry.key: entry for entry in unrolled(self._scope, self._section)}

    def value(self, name: str, span: Span) -> Value:
        """The value of an output; unknown under the choices in which its condition is false."""
        if name not in self._values:
            self._values[name] = Unknown(Reason.INVALID, span, detail=f"output {name} depends on itself")
            self._values[name] = self._value(name, span)
        return self._values[name]

    def _value(self, name: str, span: Span) -> Value:
        entry = self.entries.get(name)
        raw = entry.value.entries.get("Value") if entry is not None and isinstance(entry.value, MapValue) else None
        if entry is None or raw is None:
            return self._scope.invalid(span, f"{self._template} has no output {name}")
        assert isinstance(entry.value, MapValue)
        value = plain(self._scope.evaluate(raw))
        condition = entry.value.entries.get("Condition")
        if not isinstance(condition, Known):
            return value
        exists = self._scope.condition(to_text(condition.value), condition.span)
        missing = Unknown(Reason.INVALID, span, detail=f"there is no output {name} under this choice")
        return branch(exists, value, missing, span)

    def exports(self) -> Iterator[Export]:
        """The outputs that other stacks may import."""
        for key, entry in self.entries.items():
            export = entry.value.entries.get("Export") if isinstance(entry.value, MapValue) else None
            if isinstance(export, MapValue) and "Name" in export.entries:
                name = plain(self._scope.evaluate(export.entries["Name"]))
                yield Export(self._template, name, self.value(key, entry.key_span))
