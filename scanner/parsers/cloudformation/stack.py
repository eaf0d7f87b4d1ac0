"""One use of one template: what its expressions mean there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scanner.parsers.cloudformation import parameters as declared
from scanner.parsers.cloudformation.comparisons import Compared
from scanner.parsers.cloudformation.conditions import Conditions
from scanner.parsers.cloudformation.evaluation import DEPTH, Evaluation
from scanner.parsers.cloudformation.exports import exported, label, portable
from scanner.parsers.cloudformation.includes import ADDING_SECTIONS
from scanner.parsers.cloudformation.intrinsics import intrinsic
from scanner.parsers.cloudformation.locations import STACK_TYPES, locations
from scanner.parsers.cloudformation.loops import PREFIX, Entry, unrolled
from scanner.parsers.cloudformation.names import NAME_PROPERTIES
from scanner.parsers.cloudformation.nesting import handed_down, inner_template
from scanner.parsers.cloudformation.outputs import Outputs
from scanner.parsers.cloudformation.resource_types import resource_type
from scanner.parsers.cloudformation.sam_globals import SERVERLESS, with_globals
from scanner.parsers.cloudformation.templates import Project
from scanner.parsers.cloudformation.text import resolve_dynamic
from scanner.source import Span
from scanner.template import Input, Root
from scanner.values import (
    Absent,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Unknown,
    Value,
    plain,
    respan,
    to_text,
)

if TYPE_CHECKING:
    from scanner.parsers.cloudformation.documents import Document

LIMIT = Unknown(Reason.LIMIT)


@dataclass(frozen=True, slots=True)
class Outer:
    """The stack that nests another one, and the parameters it hands down, unevaluated."""

    stack: Stack
    handed: Mapping[str, Value]
    documents: tuple[str, ...]


class Stack:
    """A template with its parameters decided as far as they are: the scope of its expressions."""

    def __init__(
        self, document: Document, project: Project, evaluation: Evaluation, prefix: str = "", outer: Outer | None = None
    ) -> None:
        self.prepared = evaluation.prepared(document, project, outermost=outer is None)
        self.document = document = self.prepared.document
        self.project = project
        self.evaluation = evaluation
        self.prefix = prefix
        self.outer = outer
        self.parameters = self.section("Parameters")
        self.mappings = self.section("Mappings")
        self._labels = project.labels(document)
        self.outputs = Outputs(self, self.section("Outputs"), document.display)
        self._conditions: Conditions | None = None
        self._resources: dict[str, Entry] | None = None
        self._inner: dict[str, Stack | None] = {}
        self._memo: dict[tuple[str, str], Value | None] = {}

    def section(self, name: str) -> MapValue:
        """A section of the template; empty where there is none or it is no map."""
        section = self.document.value.entries.get(name)
        return section if isinstance(section, MapValue) else MapValue()

    def report(self) -> None:
        """Say what was read for the template, what could not be, and what was odd."""
        if self.document.display in self.project.documents:
            self.evaluation.root.files += self.document.display, *self.prepared.files
        for error in self.document.errors:
            self.evaluation.error(error.span, error.message)
        for note in self.document.notes:
            self.evaluation.note(note.span, note.message)

    # Expressions

    def evaluate(self, raw: Value) -> Value:
        """The value of an expression."""
        if isinstance(raw, Known):
            return resolve_dynamic(raw, raw.span)
        if not isinstance(raw, ListValue | MapValue):
            return raw
        state = self.evaluation
        state.steps -= 1
        if state.steps < 0 or state.depth >= DEPTH:
            state.note(raw.span, "evaluation ends here: the template is too large or too deep")
            return respan(LIMIT, raw.span)
        state.depth += 1
        try:
            return self._list(raw) if isinstance(raw, ListValue) else self._map(raw)
        finally:
            state.depth -= 1

    def _list(self, raw: ListValue) -> Value:
        items: list[Value] = []
        changed = False
        for item in raw.items:
            value = self.evaluate(item)
            changed = changed or value is not item
            if not isinstance(value, Absent) or isinstance(item, Absent):
                items.append(value)
        return ListValue(tuple(items), raw.span, raw.rest) if changed else raw

    def _map(self, raw: MapValue) -> Value:
        if len(raw.entries) == 1:
            key, argument = next(iter(raw.entries.items()))
            if key == "Ref" or (key.startswith("Fn::") and not key.startswith(PREFIX)):
                return intrinsic(self, key, argument, raw.span)
        entries: dict[str, Value] = {}
        rest = raw.rest
        changed = False
        for key, item in raw.entries.items():
            if key.startswith(PREFIX):
                return self._loops(raw)
            if key == "Fn::Transform":
                return self._transformed(raw, item)
            value = self.evaluate(item)
            changed = changed or value is not item
            if not isinstance(value, Absent) or isinstance(item, Absent):
                entries[key] = value
        return MapValue(entries, raw.span, rest, raw.key_spans) if changed else raw

    def _loops(self, raw: MapValue) -> Value:
        entries: dict[str, Value] = {}
        spans: dict[str, Span] = {}
        rest: Value | None = None
        for entry in unrolled(self, raw):
            value = self.evaluate(entry.value)
            if entry.symbolic:
                rest = value
            else:
                entries[entry.key], spans[entry.key] = value, entry.key_span
        return MapValue(entries, raw.span, rest, spans)

    def _transformed(self, raw: MapValue, macro: Value) -> Value:
        """A map beside whose entries a macro stands: what it includes is merged, the entries beside it win."""
        included = intrinsic(self, "Fn::Transform", macro, raw.span)
        beside = {key: item for key, item in raw.entries.items() if key != "Fn::Transform"}
        own = self.evaluate(MapValue(beside, raw.span, raw.rest, raw.key_spans))
        if not isinstance(own, MapValue):
            return own
        if not isinstance(included, MapValue):
            return MapValue(own.entries, raw.span, included, raw.key_spans)
        return MapValue(
            {**included.entries, **own.entries}, raw.span, included.rest, {**included.key_spans, **raw.key_spans}
        )

    def evaluate_condition(self, raw: Value) -> Value:
        """The boolean of a condition expression."""
        if isinstance(raw, MapValue) and raw.entries.keys() == {"Condition"}:
            name = raw.entries["Condition"]
            if isinstance(name, Known):
                return self.condition(to_text(name.value), raw.span)
        return self.evaluate(raw)

    def condition(self, name: str, span: Span) -> Value:
        """The boolean of a named condition."""
        if self._conditions is None:
            raw = {entry.key: entry.value for entry in unrolled(self, self.section("Conditions"))}
            state = self.evaluation
            self._conditions = Conditions(raw, self, state.note, self.prefix, state.root.path)
        return self._conditions.value(name, span)

    def mapping(self, name: str) -> MapValue | None:
        """The mapping of this name."""
        table = self.mappings.entries.get(name)
        return table if isinstance(table, MapValue) else None

    def invalid(self, span: Span, message: str) -> Unknown:
        """An unknown for what cannot be evaluated, with a note."""
        self.evaluation.note(span, message)
        return Unknown(Reason.INVALID, span, detail=message)

    # Names

    def ref(self, name: str, span: Span) -> Value:
        """A parameter, a pseudo parameter, or a resource."""
        if name == "AWS::NoValue":
            return Absent(span)
        if name in declared.PSEUDO_PARAMETERS:
            return respan(self._pseudo_parameter(name), span)
        if name in self.parameters.entries:
            return respan(self.parameter(name), span)
        resource = self.resource(name)
        if resource is None:
            return self._undefined(name, span)
        kind = resource_type(resource)
        stated = self._stated(name, NAME_PROPERTIES[kind]) if kind in NAME_PROPERTIES else None
        return Reference(self.prefix + name, "", span, stated)

    def attribute(self, logical_id: str, name: str, span: Span) -> Value:
        """An attribute of a resource, or a nested stack's output."""
        resource = self.resource(logical_id)
        if resource is None:
            unknown = self._undefined(f"{logical_id}.{name}", span)
            # Whatever is forgotten here, what has attributes is a resource, and no attribute is empty.
            return unknown if self.is_transformed else Reference(self.prefix + logical_id, name, span)
        kind = resource_type(resource)
        if kind in STACK_TYPES and name.startswith("Outputs."):
            return self._output_of(logical_id, name.removeprefix("Outputs."), span)
        is_custom = kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource"
        stated = None if is_custom or "." in name else self._stated(logical_id, name)
        return Reference(self.prefix + logical_id, name, span, stated)

    def _undefined(self, name: str, span: Span) -> Unknown:
        if self.is_transformed:
            return Unknown(Reason.MACRO, span, name)
        return self.invalid(span, f"there is no parameter or resource {name.partition('.')[0]}")

    @property
    def is_transformed(self) -> bool:
        """Whether a macro may add resources that the template does not show."""
        if not ADDING_SECTIONS.isdisjoint(self.document.value.entries):
            return True
        return any(resource_type(entry.value).startswith(SERVERLESS) for entry in self.resources.values())

    def _stated(self, logical_id: str, name: str) -> Value | None:
        """What a resource states for a property, where that is more than that it is absent."""
        key = (logical_id, name)
        if key not in self._memo:
            self._memo[key] = None  # A resource that names itself by way of itself states nothing.
            resource = self.resource(logical_id)
            properties = resource.entries.get("Properties") if isinstance(resource, MapValue) else None
            raw = properties.entries.get(name) if isinstance(properties, MapValue) else None
            value = None if raw is None else plain(self.evaluate(raw))
            self._memo[key] = None if isinstance(value, Absent) else value
        return self._memo[key]

    def parameter(self, name: str) -> Value:
        """The value of a parameter."""
        key = ("", name)
        if key not in self._memo:
            self._memo[key] = Unknown(Reason.INVALID, detail=f"parameter {name} depends on itself")
            self._memo[key] = self._parameter(name)
        value = self._memo[key]
        assert value is not None
        return value

    def of_type(self, name: str) -> list[Value]:
        """The values of the parameters that are declared with this type."""
        return [self.parameter(one) for one in self.parameters.entries if self._declaration(one).type == name]

    def inputs(self) -> Iterator[Input]:
        """The parameters as they are declared."""
        for name in self.parameters.entries:
            parameter = self._declaration(name)
            yield Input(
                name,
                parameter.span,
                parameter.no_echo,
                parameter.default,
                parameter.type,
                parameter.described,
                parameter.constrained,
            )

    def _declaration(self, name: str) -> declared.Parameter:
        raw = self.parameters.entries[name]
        return declared.declare(name, raw, self.parameters.key_spans.get(name, raw.span))

    def _parameter(self, name: str) -> Value:
        parameter = self._declaration(name)
        state = self.evaluation
        if self.outer is None:
            return declared.chosen_by_deployer(
                parameter, state.given.get(name), self._told_apart(name), state.root.path
            )
        handed = self.outer.handed.get(name)
        value = None if handed is None else plain(self.outer.stack.evaluate(handed))
        if value is None or isinstance(value, Absent):
            return declared.default_value(parameter)
        return declared.handed_down(parameter, value)

    def _pseudo_parameter(self, name: str) -> Value:
        """The value in the outermost stack; of its own where this template tells more apart than that one."""
        outermost = self
        while outermost.outer is not None:
            outermost = outermost.outer.stack
        given = self.evaluation.given.get(name)
        fixed = self.project.assemblies.environment(outermost.document.display).get(name)
        decided = Known(fixed) if fixed is not None and given is None else given
        compared, known = self._told_apart(name), outermost._told_apart(name)
        if compared.texts.keys() <= known.texts.keys():
            return declared.pseudo_parameter(name, known, self.evaluation.root.path, decided)
        return declared.pseudo_parameter(name, compared, f"{self.evaluation.root.path}:{self.prefix}", decided)

    def _told_apart(self, name: str) -> Compared:
        return self._labels.get(name) or Compared()

    # Resources

    @property
    def resources(self) -> Mapping[str, Entry]:
        """The resources by logical ID, loops unrolled, unevaluated."""
        if self._resources is None:
            self._resources = {}
            shared = self.section("Globals")
            entries = unrolled(self, self.section("Resources"))
            self._resources = {entry.key: replace(entry, value=with_globals(shared, entry.value)) for entry in entries}
        return self._resources

    def resource(self, logical_id: str) -> Value | None:
        """A resource as the template states it, unevaluated."""
        entry = self.resources.get(logical_id)
        return None if entry is None else entry.value

    def inner(self, logical_id: str) -> Stack | None:
        """The nested stack that a resource is, or None where its template is not part of the scan."""
        if logical_id not in self._inner:
            self._inner[logical_id] = None
            self._inner[logical_id] = self._nested(logical_id)
        return self._inner[logical_id]

    def _nested(self, logical_id: str) -> Stack | None:
        resource = self.resource(logical_id)
        properties = resource.entries.get("Properties") if isinstance(resource, MapValue) else None
        if resource is None or not isinstance(properties, MapValue):
            return None
        state = self.evaluation
        documents = (*(self.outer.documents if self.outer else ()), self.document.display)
        found = inner_template(self, logical_id, resource, properties)
        if found is None:
            return None
        if found.display in documents:
            state.note(resource.span, f"nested stack {logical_id} nests {found.display}, which it is part of")
            return None
        if len(documents) > state.limits.module_depth:
            state.note(resource.span, f"nested stack {logical_id} is nested too deep")
            return None
        if state.stacks >= state.limits.instances:
            state.error(
                self.document.value.span, f"more than {state.limits.instances} nested stacks: the rest is left out"
            )
            return None
        state.stacks += 1
        outer = Outer(self, handed_down(self, properties.entries.get("Parameters")), documents)
        return Stack(found, self.project, state, f"{self.prefix}{logical_id}/", outer)

    # Other stacks

    def _output_of(self, logical_id: str, name: str, span: Span) -> Value:
        inner = self.inner(logical_id)
        if inner is None:
            return Unknown(Reason.NESTED_STACK, span, f"{self.prefix}{logical_id}.Outputs.{name}")
        if name not in inner.outputs.entries and inner.is_transformed:
            return Unknown(Reason.MACRO, span, f"{self.prefix}{logical_id}.Outputs.{name}")
        return respan(inner.outputs.value(name, span), span)

    def imported(self, name: Value, span: Span) -> Value:
        """What another template of the scan exports under this name."""
        exports = self.project.exports
        if exports is None:
            self.project.exports = []  # An export that is made of imports ends here.
            exports = self.project.exports = [
                export
                for document in self.project.documents.values()
                if isinstance(document.value.entries.get("Outputs"), MapValue)
                for export in self._alone(document).outputs.exports()
            ]
        found = exported(exports, name, self.document.display)
        value = None if found is None else portable(found.value, found, label(name))
        if found is None or value is None:
            detail = "" if found is None else f"exported by {found.template}"
            return Unknown(Reason.IMPORT, span, label(name), detail=detail)
        return respan(value, span)

    def _alone(self, document: Document) -> Stack:
        """Another template of the scan as it is deployed on its own, given what this one is given."""
        return Stack(document, self.project, self.evaluation.of(Root(document.display, "cloudformation")))

    def included(self, location: Value, span: Span) -> Value:
        """The content of an included file; only files of the scan are read."""
        for candidate in locations(plain(location)):
            found = self.project.find(candidate, self.document.display)
            if found is not None:
                self.evaluation.root.files.append(found.display)
                return self.evaluate(found.value)
        return Unknown(Reason.MACRO, span, detail="AWS::Include")
