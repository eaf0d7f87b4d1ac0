"""What a nested stack nests, and what it hands down."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from scanner.inputs import Limits
from scanner.parsers.cloudformation.documents import Document, read_document
from scanner.parsers.cloudformation.evaluation import Evaluation
from scanner.parsers.cloudformation.locations import STACK_TYPES, is_published
from scanner.parsers.cloudformation.resource_types import resource_type
from scanner.parsers.cloudformation.templates import Project
from scanner.source import InputError, Span
from scanner.values import Absent, Known, ListValue, MapValue, Value, by_default, plain, to_text


class Nesting(Protocol):
    """What is asked of the stack that nests another."""

    project: Project
    document: Document
    evaluation: Evaluation
    prefix: str

    def evaluate(self, raw: Value) -> Value:
        """A raw value as this stack sees it."""


def inner_template(stack: Nesting, logical_id: str, resource: Value, properties: MapValue) -> Document | None:
    """The template of a nested stack or stack set: by its location, or inside; noted where it is not there."""
    location = properties.entries.get(STACK_TYPES[resource_type(resource)])
    body = properties.entries.get("TemplateBody")
    found: Document | None = None
    if location is not None:
        candidates = stack.project.templates_at(location, stack.document, stack.evaluate)
        found = candidates[0] if candidates else None
        others = ", ".join(candidate.display for candidate in candidates[1:])
        if found is not None and others:
            message = f"nested stack {logical_id} may be {others} too; {found.display} is followed"
            stack.evaluation.note(location.span, message)
    elif body is not None:
        display = f"{stack.document.display}:{stack.prefix}{logical_id}"
        inside = _inline_template(plain(stack.evaluate(body)), display, stack.evaluation.limits)
        if isinstance(inside, InputError):
            stack.evaluation.error(inside.span, inside.message)
            return None
        found = inside
    if found is None:
        what = "application" if is_published(location) else "template of nested stack"
        stack.evaluation.note(resource.span, f"the {what} {logical_id} is not part of the scan")
    return found


def handed_down(stack: Nesting, raw: Value | None) -> Mapping[str, Value]:
    """The parameters that a nested stack is given, unevaluated."""
    if not isinstance(raw, MapValue):
        return _listed_parameters(raw)
    if len(raw.entries) == 1 and next(iter(raw.entries)).startswith("Fn::"):
        value = by_default(stack.evaluate(raw))
        return value.entries if isinstance(value, MapValue) else {}
    return raw.entries


def _inline_template(body: Value, display: str, limits: Limits) -> Document | InputError | None:
    """The template that a `TemplateBody` holds, as a text or as a map; None where it is not known.

    Everything in a text is seen at the place of the text.
    """
    if isinstance(body, MapValue):
        return Document(display, body, is_template=True)
    if not isinstance(body, Known):
        return None
    document = read_document(Path(display), display, to_text(body.value), limits)
    if document.errors:
        return InputError(body.span, f"the template inside cannot be read: {document.errors[0].message}")
    value = _seen_at(document.value, body.span)
    assert isinstance(value, MapValue)
    return Document(display, value, is_template=document.is_template)


def _seen_at(value: Value, span: Span) -> Value:
    match value:
        case Known():
            return Known(value.value, span)
        case Absent():
            return Absent(span)
        case ListValue():
            return ListValue(tuple(_seen_at(item, span) for item in value.items), span)
        case MapValue():
            entries = {key: _seen_at(item, span) for key, item in value.entries.items()}
            return MapValue(entries, span, None, dict.fromkeys(entries, span))
        case _:
            return value


def _listed_parameters(parameters: Value | None) -> dict[str, Value]:
    """The parameters of a stack set, a list of keys and values, by name."""
    found: dict[str, Value] = {}
    for item in parameters.items if isinstance(parameters, ListValue) else ():
        entries = item.entries if isinstance(item, MapValue) else {}
        name, value = entries.get("ParameterKey"), entries.get("ParameterValue")
        if isinstance(name, Known) and value is not None:
            found[to_text(name.value)] = value
    return found
