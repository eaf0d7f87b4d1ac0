"""Where a template says that another file lies: the template of a nested stack, what a macro includes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scanner.parsers.cloudformation.documents import Document
from scanner.parsers.cloudformation.resource_types import resource_type
from scanner.parsers.cloudformation.sub import holes
from scanner.values import Choice, Known, ListValue, MapValue, Text, Value, to_text

Find = Callable[[str, str], Document | None]
"""Finds the document that a location means, seen from the template at a path."""

HOLE = "\x00"
"""Stands in a location for what is not known of it."""

STACK_TYPES = {
    "AWS::CloudFormation::Stack": "TemplateURL",
    "AWS::CloudFormation::StackSet": "TemplateURL",
    "AWS::Serverless::Application": "Location",
}
"""The types of resource that nest a template, and the property that says where it is."""


def stack_resources(template: MapValue) -> Iterator[tuple[str, MapValue, Value]]:
    """The logical ID, the properties and the template's location of every nested stack, unevaluated."""
    resources = template.entries.get("Resources")
    for logical_id, resource in resources.entries.items() if isinstance(resources, MapValue) else ():
        if not isinstance(resource, MapValue):
            continue
        name = STACK_TYPES.get(resource_type(resource))
        properties = resource.entries.get("Properties")
        if name is not None and isinstance(properties, MapValue) and name in properties.entries:
            yield logical_id, properties, properties.entries[name]


def label_of(location: Value | None) -> str:
    """A location for a person, with `…` for what is not known of it."""
    found = next(locations(location), "") if location is not None else ""
    return found.replace(HOLE, "…") or "…"


def is_published(location: Value | None) -> bool:
    """Whether the location names an application of the Serverless Application Repository."""
    return isinstance(location, MapValue) and "ApplicationId" in location.entries


def locations(value: Value) -> Iterator[str]:
    """The locations that an expression may give, evaluated or not, with `HOLE` for what is unknown of them."""
    match value:
        case Known():
            yield to_text(value.value)
        case Text():
            yield "".join(to_text(part.value) if isinstance(part, Known) else HOLE for part in value.parts)
        case Choice():
            for option in value.options.values():
                yield from locations(option)
        case MapValue():
            if len(value.entries) == 1:
                function, argument = next(iter(value.entries.items()))
                yield from _function_locations(function, argument)
        case _:
            pass


def _function_locations(function: str, argument: Value) -> Iterator[str]:
    items = argument.items if isinstance(argument, ListValue) else ()
    if function == "Fn::Sub":
        template = items[0] if items else argument
        if isinstance(template, Known):
            yield "".join(text + (HOLE if name else "") for text, name in holes(to_text(template.value)))
    elif function == "Fn::Join" and len(items) == 2 and isinstance(items[0], Known) and isinstance(items[1], ListValue):
        pieces = (to_text(item.value) if isinstance(item, Known) else HOLE for item in items[1].items)
        yield to_text(items[0].value).join(pieces)
    elif function == "Fn::If" and len(items) == 3:
        yield from locations(items[1])
        yield from locations(items[2])
