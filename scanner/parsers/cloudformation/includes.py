"""Macros of a whole template or of a section: what `AWS::Include` brings in, and which others may add something.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scanner.parsers.cloudformation.documents import Document
from scanner.parsers.cloudformation.locations import Find, label_of, locations
from scanner.source import InputError, Span
from scanner.values import Known, ListValue, MapValue, Value, to_text

MACRO = "Fn::Transform"
INCLUDE = "AWS::Include"
TRANSFORM = "Transform"
ADDING_SECTIONS = frozenset({TRANSFORM, "Modules", "Rain"})
"""Sections of macros, and of the packagers that add to a template before it is deployed."""


def with_includes(document: Document, find: Find) -> tuple[Document, tuple[str, ...]]:
    """The template with what its `Transform` and its sections include beside what they state, which wins; and the files
    that were read for it.

    `find` finds the document that a location means, seen from the template. What is not there, and which macros may
    change the template, is said in the notes.
    """
    assembly = _Assembly(document, find)
    entries = dict(document.value.entries)
    for name, parameters, span in _macros(entries.get(TRANSFORM)):
        if name == INCLUDE:
            entries = _beside(assembly.included(parameters, span), entries)
        elif name and not name.startswith("AWS::"):
            assembly.say(span, f"the macro {name} may change the template, which is judged as it is written")
    for section, value in list(entries.items()):
        if isinstance(value, MapValue) and MACRO in value.entries:
            entries[section] = assembly.section(section, value)
    if assembly.unknown_macro is not None:
        entries.setdefault(TRANSFORM, assembly.unknown_macro)
    if entries == document.value.entries and not assembly.notes:
        return document, ()
    value = MapValue(entries, document.value.span, document.value.rest, document.value.key_spans)
    return replace(document, value=value, notes=(*document.notes, *assembly.notes)), tuple(assembly.files)


def included_templates(document: Document, find: Find) -> set[str]:
    """The templates that the `Transform` of another one includes, by path."""
    found: set[str] = set()
    for name, parameters, _ in _macros(document.value.entries.get(TRANSFORM)):
        location = parameters.entries.get("Location")
        if name == INCLUDE and location is not None:
            documents = (find(candidate, document.display) for candidate in locations(location))
            found.update(one.display for one in documents if one is not None)
    return found


class _Assembly:
    """What one template includes."""

    def __init__(self, document: Document, find: Find) -> None:
        self.document = document
        self.find = find
        self.notes: list[InputError] = []
        self.files: list[str] = []
        self.unknown_macro: Value | None = None

    def say(self, span: Span, message: str) -> None:
        self.notes.append(InputError(span, message))

    def section(self, name: str, section: MapValue) -> MapValue:
        """The section with what it includes."""
        own = {key: value for key, value in section.entries.items() if key != MACRO}
        spans = dict(section.key_spans)
        for macro, parameters, span in _macros(section.entries[MACRO]):
            if macro != INCLUDE:
                self.unknown_macro = section.entries[MACRO]
                self.say(span, f"the macro {macro or 'here'} may add to {name}, which is judged as it is written")
                continue
            included = self.included(parameters, span)
            own = {**included.entries, **own}
            spans = {**included.key_spans, **spans}
        return MapValue(own, section.span, section.rest, spans)

    def included(self, parameters: MapValue, span: Span) -> MapValue:
        """The content of an included file; nothing where it is not among the files of the scan."""
        location = parameters.entries.get("Location")
        for candidate in locations(location) if location is not None else ():
            found = self.find(candidate, self.document.display)
            if found is not None and not found.errors:
                self.files.append(found.display)
                return found.value
        if self.unknown_macro is None:
            self.unknown_macro = Known(INCLUDE, span)
        self.say(span, f"the file that is included, {label_of(location)}, is not part of the scan")
        return MapValue()


def _beside(included: MapValue, own: dict[str, Value]) -> dict[str, Value]:
    """The sections of an included file and those of the template, entry by entry."""
    merged = dict(own)
    for name, section in included.entries.items():
        stated = own.get(name)
        if stated is None:
            merged[name] = section
        elif isinstance(section, MapValue) and isinstance(stated, MapValue):
            spans = {**section.key_spans, **stated.key_spans}
            merged[name] = MapValue({**section.entries, **stated.entries}, stated.span, None, spans)
    return merged


def _macros(stated: Value | None) -> Iterator[tuple[str, MapValue, Span]]:
    """The macros that a `Transform` or `Fn::Transform` names, with their parameters."""
    for macro in stated.items if isinstance(stated, ListValue) else (stated,):
        if isinstance(macro, Known):
            yield to_text(macro.value), MapValue(), macro.span
        elif isinstance(macro, MapValue):
            name, parameters = macro.entries.get("Name"), macro.entries.get("Parameters")
            label = to_text(name.value) if isinstance(name, Known) else ""
            yield label, parameters if isinstance(parameters, MapValue) else MapValue(), macro.span
