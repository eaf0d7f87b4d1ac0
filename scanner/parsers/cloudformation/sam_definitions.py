"""API and workflow definitions that a SAM template keeps in files beside it.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html
"""

from __future__ import annotations

from dataclasses import replace

from scanner.parsers.cloudformation.documents import Document
from scanner.parsers.cloudformation.locations import Find
from scanner.parsers.cloudformation.resource_types import resource_type
from scanner.values import Known, MapValue, Value

FILE = "DefinitionUri"
_INSIDE = {
    "AWS::Serverless::Api": "DefinitionBody",
    "AWS::Serverless::HttpApi": "DefinitionBody",
    "AWS::Serverless::StateMachine": "Definition",
}
"""The property that holds a definition inside the template, by the type of the resource."""


def with_definitions(document: Document, find: Find) -> tuple[Document, tuple[str, ...]]:
    """The template with the definitions that lie beside it inside it, and their files.

    `find` finds the document that a location means, seen from the template.
    """
    resources = document.value.entries.get("Resources")
    if not isinstance(resources, MapValue):
        return document, ()
    files: list[str] = []
    entries: dict[str, Value] = {}
    for key, resource in resources.entries.items():
        found = _definition(resource, document, find)
        if found is None:
            entries[key] = resource
        else:
            files.append(found.display)
            entries[key] = _with(resource, found.value)
    if not files:
        return document, ()
    section = MapValue(entries, resources.span, resources.rest, resources.key_spans)
    value = replace(document.value, entries={**document.value.entries, "Resources": section})
    return replace(document, value=value), tuple(files)


def _definition(resource: Value, document: Document, find: Find) -> Document | None:
    properties = resource.entries.get("Properties") if isinstance(resource, MapValue) else None
    if resource_type(resource) not in _INSIDE or not isinstance(properties, MapValue):
        return None
    location = properties.entries.get(FILE)
    if not isinstance(location, Known) or not isinstance(location.value, str) or "://" in location.value:
        return None
    found = find(location.value, document.display)
    return None if found is None or found.errors else found


def _with(resource: Value, definition: Value) -> Value:
    assert isinstance(resource, MapValue)
    properties = resource.entries["Properties"]
    assert isinstance(properties, MapValue)
    name = _INSIDE[resource_type(resource)]
    inside = {key: value for key, value in properties.entries.items() if key != FILE}
    spans = {**properties.key_spans, name: properties.key_spans.get(FILE, definition.span)}
    stated = MapValue({**inside, name: definition}, properties.span, properties.rest, spans)
    return replace(resource, entries={**resource.entries, "Properties": stated})
