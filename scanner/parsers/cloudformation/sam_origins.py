"""Where in a SAM template a generated resource comes from: the resource, the event, the property that asked for it."""

from __future__ import annotations

from typing import Any

from scanner.parsers.cloudformation.resource_types import resource_type
from scanner.parsers.cloudformation.sam_globals import SERVERLESS
from scanner.parsers.cloudformation.traced import placed, places
from scanner.source import Span
from scanner.values import Known, ListValue, MapValue, Value

ORIGIN = "stackproof:origin"
"""The entry of a resource's metadata by which the translator carries its logical ID to what it generates; the same
entry of a generated resource itself holds the logical ID afterwards.
"""

_IMPLICIT_APIS = {"ServerlessRestApi": ("Api", "RestApiId"), "ServerlessHttpApi": ("HttpApi", "ApiId")}
"""APIs that the events of functions ask for, by the type of the event and the property that names another one."""

_NAMED_OTHERWISE = {
    "Body": ("DefinitionBody",),
    "BodyS3Location": ("DefinitionUri",),
    "Code": ("CodeUri", "ImageUri", "InlineCode", "FunctionCode"),
    "Content": ("ContentUri",),
    "DeadLetterConfig": ("DeadLetterQueue",),
    "DefinitionS3Location": ("DefinitionUri",),
    "DefinitionString": ("Definition",),
    "ManagedPolicyArns": ("Policies",),
    "TracingConfig": ("Tracing",),
}
"""What SAM calls a property that a service calls otherwise."""

_DEPLOYMENTS = ("ServerlessDeploymentApplication", "CodeDeployServiceRole")


class Origins:
    """The serverless resources of one template, as those from which others are made."""

    def __init__(self, resources: MapValue, serverless: set[str], shared: MapValue) -> None:
        self.resources = resources
        self.serverless = serverless
        self.shared = shared

    def placed(self, key: str, resource: dict[str, Any]) -> tuple[Value, Span]:
        """A generated resource with its values at their places, and the place of its name.

        A property without a place of its own is seen where the origin states one of the same name.
        """
        origin = self._origin(key, resource)
        source = self.resources.entries.get(origin)
        whole = self.resources.span if source is None else source.span
        name = self._name_span(key, origin, resource, whole)
        stated = self._stated(origin, self._event(key, origin))
        entries: dict[str, Value] = {}
        for attribute, value in resource.items():
            if attribute == "Properties" and isinstance(value, dict):
                entries[attribute] = MapValue(
                    {one: placed(item, stated.get(one, name)) for one, item in value.items()},
                    getattr(value, "span", name),
                    None,
                    {one: stated.get(one, name) for one in value},
                )
            elif attribute != "Metadata":
                entries[attribute] = placed(value, name)
            elif others := {one: item for one, item in value.items() if one != ORIGIN}:
                entries[attribute] = placed(others, name)
        if origin not in ("", key):
            entries[ORIGIN] = Known(origin, whole)
        return MapValue(entries, whole), name

    def _origin(self, key: str, resource: dict[str, Any]) -> str:
        metadata = resource.get("Metadata")
        named = metadata.get(ORIGIN) if isinstance(metadata, dict) else None
        if isinstance(named, str) and named in self.resources.entries:
            return str(named)
        if asks := next((api for api in _IMPLICIT_APIS if key.startswith(api)), None):
            return next((owner for owner, _ in self._events(*_IMPLICIT_APIS[asks])), "")
        if key in _DEPLOYMENTS:
            found = (one for one in self.serverless if "DeploymentPreference" in self._stated(one))
            return next(iter(sorted(found)), "")
        return max((one for one in self.serverless if key.startswith(one)), key=len, default="")

    def _name_span(self, key: str, origin: str, resource: dict[str, Any], whole: Span) -> Span:
        if asks := next((api for api in _IMPLICIT_APIS if key.startswith(api)), None):
            return next((span for _, span in self._events(*_IMPLICIT_APIS[asks])), whole)
        if key in _DEPLOYMENTS:
            return self._stated(origin).get("DeploymentPreference", whole)
        events, event = self._section(origin, "Events"), self._event(key, origin)
        if event:
            return events.key_spans.get(event, whole)
        asked = None if key == origin else self._asking_property(origin, resource)
        return asked or self.resources.key_spans.get(origin, whole)

    def _asking_property(self, origin: str, resource: dict[str, Any]) -> Span | None:
        """The property of the origin that all of a generated resource is written in, such as `FunctionUrlConfig`."""
        source = self.resources.entries.get(origin)
        properties = source.entries.get("Properties") if isinstance(source, MapValue) else None
        written = list(places(resource.get("Properties")))
        if not isinstance(properties, MapValue) or not written:
            return None
        for name, value in properties.entries.items():
            if isinstance(value, MapValue | ListValue) and all(_inside(span, value.span) for span in written):
                return properties.key_spans.get(name)
        return None

    def _event(self, key: str, origin: str) -> str:
        """The event of a resource that a generated one is named after."""
        events = self._section(origin, "Events").entries
        return max((one for one in events if key != origin and key.startswith(origin + one)), key=len, default="")

    def _events(self, kind: str, other: str) -> list[tuple[str, Span]]:
        """The resources with an event of a type that names no API of its own, and the event's place."""
        found: list[tuple[str, Span]] = []
        for owner in self.resources.entries:
            events = self._section(owner, "Events") if owner in self.serverless else MapValue()
            for name, event in events.entries.items():
                properties = event.entries.get("Properties") if isinstance(event, MapValue) else None
                asks_for_another = isinstance(properties, MapValue) and other in properties.entries
                if resource_type(event) == kind and not asks_for_another:
                    found.append((owner, events.key_spans.get(name, event.span)))
        return found

    def _section(self, origin: str, name: str) -> MapValue:
        resource = self.resources.entries.get(origin)
        properties = resource.entries.get("Properties") if isinstance(resource, MapValue) else None
        section = properties.entries.get(name) if isinstance(properties, MapValue) else None
        return section if isinstance(section, MapValue) else MapValue()

    def _stated(self, origin: str, event: str = "") -> dict[str, Span]:
        """The places of what a resource and its event state, and of what `Globals` states for its type."""
        resource = self.resources.entries.get(origin)
        shared = self.shared.entries.get(resource_type(resource).removeprefix(SERVERLESS)) if resource else None
        own = resource.entries.get("Properties") if isinstance(resource, MapValue) else None
        asked = self._section(origin, "Events").entries.get(event)
        of_event = asked.entries.get("Properties") if isinstance(asked, MapValue) else None
        found: dict[str, Span] = {}
        for section in (shared, own, of_event):
            if isinstance(section, MapValue):
                found.update({name: value.span for name, value in section.entries.items()})
        for name, others in _NAMED_OTHERWISE.items():
            stated = next((found[other] for other in others if other in found), None)
            if stated is not None:
                found.setdefault(name, stated)
        return found


def _inside(inner: Span, outer: Span) -> bool:
    begins, ends = inner[1:3] >= outer[1:3], inner[3:5] <= outer[3:5]
    return inner.file == outer.file and begins and ends
