"""SAM resources replaced by what they stand for, each value at the place in the template that it comes from.

Without the extra `stackproof[sam]` they stay as they are written, and the typed model knows them so.
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scanner.parsers.cloudformation.documents import Document
from scanner.parsers.cloudformation.resource_types import resource_type
from scanner.parsers.cloudformation.sam_globals import SERVERLESS, with_globals
from scanner.parsers.cloudformation.sam_origins import ORIGIN, Origins
from scanner.parsers.cloudformation.sam_packages import as_uploaded, not_yet_uploaded
from scanner.parsers.cloudformation.sam_translation import LEFT_OPEN, Refused, is_available, translate
from scanner.parsers.cloudformation.traced import TracedMap, placed, traced
from scanner.source import InputError, Span
from scanner.values import Known, ListValue, MapValue, Value, to_text

_TRANSLATED = ("Conditions", "Outputs", "Resources")
_WITHHELD_TYPE = "AWS::Serverless::Application"
"""A nested application is a nested stack to us, and would be asked for in the repository by the translator."""

_TRANSFORM = "AWS::Serverless-"
_ROUNDS = 6


def expanded(document: Document, given: Mapping[str, Value]) -> Document:
    """The template with its serverless resources expanded; `given` are values of its parameters.

    Resources that the translator refuses stay as they are written, and the notes say why.
    """
    resources = document.value.entries.get("Resources")
    if not isinstance(resources, MapValue) or not is_available():
        return document
    serverless = {key for key, value in resources.entries.items() if resource_type(value).startswith(SERVERLESS)}
    serverless -= {key for key in serverless if resource_type(resources.entries[key]) == _WITHHELD_TYPE}
    if not serverless:
        return document
    return _Expansion(document, resources, serverless, given).run()


class _Expansion:
    """One template on its way through the translator."""

    def __init__(
        self, document: Document, resources: MapValue, serverless: set[str], given: Mapping[str, Value]
    ) -> None:
        self.document = document
        self.resources = resources
        self.serverless = serverless
        self.given = given
        self.withheld = {
            key
            for key, value in resources.entries.items()
            if not isinstance(value, MapValue) or not resource_type(value) or resource_type(value) == _WITHHELD_TYPE
        }
        self.notes: list[InputError] = []

    def run(self) -> Document:
        """The expanded template, or the template itself where nothing can be expanded."""
        parameters = self.parameters(LEFT_OPEN)
        for _ in range(_ROUNDS):
            if not self.serverless - self.withheld:
                break
            try:
                return self.merged(translate(self.plain(), parameters))
            except Refused as refused:
                if LEFT_OPEN in parameters.values():
                    # What it must know of a parameter is the value given, or the default.
                    parameters = self.parameters()
                elif not self.withhold(refused.problems):
                    break
            except Exception as error:  # noqa: BLE001 - whatever it stumbles over, the template is judged as written
                self.say(self.document.value.span, f"aws-sam-translator fails at it ({type(error).__name__}: {error})")
                break
        return replace(self.document, notes=(*self.document.notes, *self.notes))

    def withhold(self, problems: Mapping[str, str]) -> bool:
        """Leave out what is refused; whether there was anything to leave out."""
        refused = (problems.keys() & self.serverless) - self.withheld
        for key in sorted(refused):
            span = self.resources.key_spans.get(key, self.resources.entries[key].span)
            self.say(span, problems[key])
        if not refused:
            self.say(self.resources.span, "; ".join(problems.values()))
        self.withheld |= refused
        return bool(refused)

    def say(self, span: Span, message: str) -> None:
        """Why something is not expanded."""
        words = " ".join(message.split())[:300]
        self.notes.append(InputError(span, f"SAM cannot expand this, which is judged as it is written: {words}"))

    def parameters(self, otherwise: str | None = None) -> dict[str, Any]:
        """The values that the translator may put in the place of references."""
        declared = self.document.value.entries.get("Parameters")
        names = declared.entries if isinstance(declared, MapValue) else {}
        if otherwise is not None:
            return dict.fromkeys(names, otherwise)
        return {name: _text(value) for name, value in self.given.items() if name in names}

    def plain(self) -> dict[str, Any]:
        """The template as the translator takes it, each serverless resource marked as the origin of what it becomes."""
        sections = {key: traced(value) for key, value in self.document.value.entries.items() if key != "Resources"}
        found: dict[str, Any] = {}
        for key, value in self.resources.entries.items():
            if key in self.withheld:
                continue
            found[key] = resource = traced(value)
            if key in self.serverless:
                metadata = resource.get("Metadata")
                resource["Metadata"] = {**(metadata if isinstance(metadata, dict) else {}), ORIGIN: key}
        template = {**sections, "Resources": found}
        not_yet_uploaded(template)
        return template

    def merged(self, translated: dict[str, Any]) -> Document:
        """The template with what the translator changed, everything at its place."""
        entries = dict(self.document.value.entries)
        for name in _TRANSLATED:
            section = translated.get(name)
            if name != "Resources" and isinstance(section, dict):
                entries[name] = placed(section, self.document.value.span)
        resources, spans = self.generated(translated["Resources"])
        entries["Resources"] = MapValue(resources, self.resources.span, self.resources.rest, spans)
        for name in ("Globals", "Transform"):
            entries.pop(name, None)
        macros = _macros(self.document.value.entries.get("Transform"))
        others = [macro for macro in macros if not macro.startswith(_TRANSFORM)]
        if others:
            entries["Transform"] = ListValue(tuple(Known(macro) for macro in others))
        value = MapValue(entries, self.document.value.span, self.document.value.rest, self.document.value.key_spans)
        return replace(self.document, value=value, notes=(*self.document.notes, *self.notes))

    def generated(self, translated: dict[str, Any]) -> tuple[dict[str, Value], dict[str, Span]]:
        """The resources and the places of their names: what was withheld, what is unchanged, what was made."""
        shared = self.document.value.entries.get("Globals")
        shared = shared if isinstance(shared, MapValue) else MapValue()
        origins = Origins(self.resources, self.serverless, shared)
        found: dict[str, Value] = {}
        spans: dict[str, Span] = {}
        for key, value in self.resources.entries.items():
            if key in self.withheld:
                found[key], spans[key] = with_globals(shared, value), self.resources.key_spans.get(key, value.span)
        for key, resource in translated.items():
            own = self.resources.entries.get(key)
            if isinstance(resource, TracedMap) and own is not None and key not in self.serverless:
                found[key], spans[key] = placed(resource, own.span), self.resources.key_spans.get(key, own.span)
            else:
                found[key], spans[key] = origins.placed(key, resource)
        return {key: as_uploaded(value) for key, value in found.items()}, spans


def _macros(stated: Value | None) -> list[str]:
    items = stated.items if isinstance(stated, ListValue) else (stated,)
    named = (item.entries.get("Name") if isinstance(item, MapValue) else item for item in items)
    return [to_text(item.value) for item in named if isinstance(item, Known)]


def _text(value: Value) -> str:
    if isinstance(value, ListValue):
        return ",".join(_text(item) for item in value.items)
    return to_text(value.value) if isinstance(value, Known) else ""
