"""The `Globals` section of a SAM template, merged into the resources it speaks of.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
"""

from __future__ import annotations

from scanner.parsers.cloudformation.resource_types import resource_type
from scanner.source import Span
from scanner.values import Known, ListValue, MapValue, Value, to_text

SERVERLESS = "AWS::Serverless::"


def has_serverless(template: MapValue) -> bool:
    """Whether a template has resources of SAM's types."""
    resources = template.entries.get("Resources")
    return isinstance(resources, MapValue) and any(
        resource_type(one).startswith(SERVERLESS) for one in resources.entries.values()
    )


def with_globals(section: MapValue, resource: Value) -> Value:
    """The resource with the properties that `Globals` gives to its type; values keep the places they are written at.

    What the resource states replaces a value, is merged into a map, and is added at the end of a list. `IgnoreGlobals`
    is `"*"` or a list of properties that the resource doesn't inherit.
    """
    kind = resource_type(resource) if section.entries else ""
    if not isinstance(resource, MapValue) or not kind.startswith(SERVERLESS):
        return resource
    shared = section.entries.get(kind.removeprefix(SERVERLESS))
    ignored = resource.entries.get("IgnoreGlobals")
    if not isinstance(shared, MapValue) or ignored == Known("*"):
        return resource
    if isinstance(ignored, ListValue):
        names = {to_text(item.value) for item in ignored.items if isinstance(item, Known)}
        entries = {key: value for key, value in shared.entries.items() if key not in names}
        shared = MapValue(entries, shared.span, None, shared.key_spans)
    own = resource.entries.get("Properties", MapValue({}, resource.span))
    merged = {**resource.entries, "Properties": _merged(shared, own)}
    return MapValue(merged, resource.span, resource.rest, resource.key_spans)


def _merged(shared: Value, own: Value) -> Value:
    if isinstance(shared, ListValue) and isinstance(own, ListValue):
        return ListValue((*shared.items, *own.items), own.span)
    if not isinstance(shared, MapValue) or not isinstance(own, MapValue) or _is_function(shared) or _is_function(own):
        return own
    entries = dict(shared.entries)
    for key, value in own.entries.items():
        entries[key] = _merged(shared.entries[key], value) if key in shared.entries else value
    spans: dict[str, Span] = {**shared.key_spans, **own.key_spans}
    return MapValue(entries, own.span, None, spans)


def _is_function(value: MapValue) -> bool:
    """Whether a map is an intrinsic function, which is replaced as a whole."""
    key = next(iter(value.entries), "")
    return len(value.entries) == 1 and (key in ("Ref", "Condition") or key.startswith("Fn::"))
