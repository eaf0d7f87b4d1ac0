"""A planned value put together again: what is known, what only the apply will tell, and what is sensitive.

What is not known is what its expression refers to, as far as the configuration says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from scanner.parsers.terraform.plans.configuration import Configuration, Place, Target
from scanner.parsers.terraform.plans.document import Json, Object, PlannedResource, an_object
from scanner.source import Span
from scanner.values import Absent, Known, ListValue, MapValue, Reason, Reference, Unknown, Value, to_text

DEPTH = 100
"""Levels of lists and maps in one planned value."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where expressions of one resource stand, and what the resources that they refer to are planned to be."""

    configuration: Configuration
    place: Place
    address: str
    key: str | int | None
    planned: Mapping[str, PlannedResource]
    document: Callable[[str, str, Span], Value | None]
    """The policy document that an attribute of a data source holds, by address, attribute and place."""

    def targets(self, expression: Json) -> list[Target]:
        """What an expression refers to."""
        return self.configuration.targets(an_object(expression).get("references"), self.place, self.key)

    def reference(self, target: Target, span: Span) -> Value:
        """What an expression that names a target alone is worth before the apply."""
        return self.document(target.address, target.attribute, span) or Reference(
            target.address, target.attribute, span
        )

    def stated(self, target: Target) -> Value | None:
        """What is planned for the attribute of a target, where it is known."""
        resource = self.planned.get(target.address)
        value: Value | None = None if resource is None else resource.values
        for step in target.attribute.split("."):
            if isinstance(value, MapValue):
                value = value.entries.get(step)
            elif isinstance(value, ListValue) and step.isdecimal() and int(step) < len(value.items):
                value = value.items[int(step)]
            else:
                return None
        return value


def properties(resource: PlannedResource, unknown: Json, sensitive: Json, around: Surroundings) -> MapValue:
    """The properties of a planned resource.

    What the configuration doesn't state and the provider computes is left out, as it is when sources are read; so is
    what is empty for want of being stated.
    """
    declared = around.configuration.declared(resource)
    expressions = an_object(declared.get("expressions"))
    unknowns, marks = an_object(unknown), an_object(sensitive)
    entries: dict[str, Value] = {}
    for name in dict.fromkeys((*expressions, *resource.values.entries, *unknowns)):
        if name in META and name not in expressions:
            continue
        value = resource.values.entries.get(name)
        stated = name in expressions or not declared
        if not stated and (value is None or _is_empty(value)):
            continue
        found = planned(value, unknowns.get(name), marks.get(name), expressions.get(name), around, resource.name_span)
        if found is not None:
            entries[name] = found
    rest = None
    if unknown is True:
        rest = Unknown(Reason.COMPUTED, resource.name_span, resource.address)
    return MapValue(entries, resource.span, rest, resource.values.key_spans)


META = ("timeouts",)
"""What stands among the values of a resource and says nothing of it."""


def planned(
    value: Value | None, unknown: Json, sensitive: Json, expression: Json, around: Surroundings, span: Span
) -> Value | None:
    """One value; None where the plan says nothing at all of it. `span` is for what has no place of its own."""
    if unknown is True:
        return open_value(around.targets(expression), around, span)
    if value is None and not unknown and not an_object(expression):
        return None
    return _Merge(around, span).merged(value, unknown, sensitive, expression, around.targets(expression), DEPTH)


def open_value(targets: list[Target], around: Surroundings, span: Span) -> Value:
    """What only the apply will tell: a reference where the expression names one resource, a list of several."""
    if not targets:
        return Unknown(Reason.COMPUTED, span, around.address)
    if len(targets) == 1:
        return around.reference(targets[0], span)
    references = tuple(around.reference(one, span) for one in targets)
    # Several in one expression: where no attribute is said, it may be some of them, or a choice between them.
    sure = all(one.attribute for one in targets)
    return ListValue(references, span, None if sure else Unknown(Reason.COMPUTED, span, around.address), placed=sure)


def sensitive_texts(value: Value | None, marks: Json) -> Iterator[str]:
    """The texts of a value that its marks call sensitive."""
    pending = [(value, marks)]
    while pending:
        current, mark = pending.pop()
        if isinstance(current, Known):
            if mark is True and not isinstance(current.value, bool) and to_text(current.value).strip():
                yield to_text(current.value)
        elif isinstance(current, MapValue):
            inner = an_object(mark)
            pending.extend((item, True if mark is True else inner.get(key)) for key, item in current.entries.items())
        elif isinstance(current, ListValue):
            listed = mark if isinstance(mark, list) else []
            pending.extend((item, True if mark is True else _at(listed, n)) for n, item in enumerate(current.items))


def _is_empty(value: Value) -> bool:
    match value:
        case ListValue():
            return not value.items
        case MapValue():
            return not value.entries
        case Known():
            return value.value == ""
        case _:
            return isinstance(value, Absent)


@dataclass(slots=True)
class _Merge:
    around: Surroundings
    span: Span

    def merged(
        self, value: Value | None, unknown: Json, sensitive: Json, expression: Json, targets: list[Target], depth: int
    ) -> Value:
        """A value, its unknown and its sensitive parts as one; `targets` are what it refers to, taken in turn."""
        if unknown is True:
            return self._open(targets)
        if depth == 0:
            return Unknown(Reason.LIMIT, self.span)
        span = self.span if value is None else value.span
        if isinstance(value, MapValue) or (isinstance(unknown, dict) and not isinstance(value, ListValue)):
            return self._map(value, unknown, sensitive, expression, targets, depth)
        if isinstance(value, ListValue) or isinstance(unknown, list):
            return self._list(value, unknown, sensitive, expression, targets, depth)
        if isinstance(value, Known):
            if sensitive is True and "constant_value" not in an_object(expression):
                return self._secret(expression, targets, span)
            return self._known(value, sensitive is True, targets)
        return Absent(span)

    def _secret(self, expression: Json, targets: list[Target], span: Span) -> Value:
        """A sensitive value that isn't written in the configuration: what the deployer gave is nobody's business."""
        if len(targets) == 1:
            return Reference(targets[0].address, targets[0].attribute, span)
        names = an_object(expression).get("references")
        first = str(names[0]) if isinstance(names, list) and names else ""
        needs = f"{self.around.place.address}.{first.removeprefix('var.')}".lstrip(".")
        return Unknown(Reason.PARAMETER, span, needs or self.around.address, detail="a sensitive value of the plan")

    def _open(self, targets: list[Target]) -> Value:
        if targets:
            one = targets[0] if len(targets) == 1 else targets.pop(0)
            return self.around.reference(one, self.span)
        return Unknown(Reason.COMPUTED, self.span, self.around.address)

    def _known(self, value: Known, sensitive: bool, targets: list[Target]) -> Value:
        known = Known(value.value, value.span, sensitive or value.sensitive)
        for target in targets:
            if target.attribute and self.around.stated(target) == value:
                return Reference(target.address, target.attribute, value.span, known)
        return known

    def _map(
        self, value: Value | None, unknown: Json, sensitive: Json, expression: Json, targets: list[Target], depth: int
    ) -> Value:
        known = value.entries if isinstance(value, MapValue) else {}
        unknowns, marks = an_object(unknown), an_object(sensitive)
        # Of a nested block each attribute has its own expression; of a map, all have the one.
        nested = _nested(expression)
        entries: dict[str, Value] = {}
        for name in dict.fromkeys((*known, *unknowns)):
            inner = None if nested is None else nested.get(name)
            if nested is not None and inner is None and (name not in known or _is_empty(known[name])):
                continue
            own = targets if nested is None else self.around.targets(inner)
            mark = True if sensitive is True else marks.get(name)
            entries[name] = self.merged(known.get(name), unknowns.get(name), mark, inner, own, depth - 1)
        spans = value.key_spans if isinstance(value, MapValue) else {}
        return MapValue(entries, self.span if value is None else value.span, None, spans)

    def _list(
        self, value: Value | None, unknown: Json, sensitive: Json, expression: Json, targets: list[Target], depth: int
    ) -> Value:
        known = value.items if isinstance(value, ListValue) else ()
        unknowns = unknown if isinstance(unknown, list) else []
        marks = sensitive if isinstance(sensitive, list) else []
        blocks = expression if isinstance(expression, list) else []
        items: list[Value] = []
        count = max(len(known), len(unknowns))
        # What the known elements refer to is not what the unknown ones do.
        left = list(targets)
        for item in known:
            left = [one for one in left if not one.attribute or self.around.stated(one) != item] or left
        if sum(1 for one in unknowns if one is True) != len(left) and len(left) > 1:
            left = []
        for number in range(count):
            inner = blocks[number] if len(blocks) == count else None
            mark = True if sensitive is True else _at(marks, number)
            item_value = known[number] if number < len(known) else None
            own = left if _at(unknowns, number) is True else list(targets)
            items.append(self.merged(item_value, _at(unknowns, number), mark, inner, own, depth - 1))
        span = self.span if value is None else value.span
        return ListValue(tuple(items), span)


def _nested(expression: Json) -> Object | None:
    """The expressions inside a nested block; None where it is one expression, or there is none."""
    if not isinstance(expression, dict) or "references" in expression or "constant_value" in expression:
        return None
    return expression


def _at(values: list[object], number: int) -> object:
    return values[number] if number < len(values) else None
