"""A file of YAML as a policy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

import yaml

from scanner.model import fields as properties
from scanner.model.base import Resource
from scanner.model.lookup import class_named, names
from scanner.policy.declarative.conditions import Conditions, guarded
from scanner.policy.declarative.sources import Source, is_sort, literal, near
from scanner.policy.definition import Page, PolicyDefinition
from scanner.policy.settings import RESERVED, Form, Setting, kind_of_default
from scanner.verdict import SEVERITIES, Result, Severity
from scanner.yaml_fields import Fields, read_document

_KEYS = ("title", "severity", "items", "why", "fix", "settings", "resource", "properties", "when", "require")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_ITEM = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")

_MAKERS: Mapping[str, Any] = {
    "boolean": properties.boolean,
    "number": properties.integer,
    "text": properties.text,
    "texts": properties.texts,
}


def read_policy(path: Path) -> PolicyDefinition:
    """The policy that a file states.

    Raises CatalogueError, with the line, for whatever isn't as it must be.
    """
    fields = read_document(path)
    fields.allow(*_KEYS)
    settings = _settings(fields)
    subjects = _subjects(fields)
    conditions = Conditions(Source(fields, settings))
    when = conditions.of(fields.node("when"), subjects) if "when" in fields else None
    require = conditions.of(fields.node("require"), subjects)

    def check(subject: Resource, **values: object) -> Result | None:
        return guarded(when, require, subject, values)

    page = Page(_shown(fields, "title", one_line=True).rstrip("."), _shown(fields, "why"), _shown(fields, "fix"))
    definition = PolicyDefinition(_severity(fields), _items(fields), subjects, check, page, settings)
    return definition.asked_with({one.name: one.default for one in settings})


def _shown(fields: Fields, key: str, *, one_line: bool = False) -> str:
    """A text that reports show: without characters that change a terminal, and on one line if it must be."""
    text = fields.text(key) if one_line else fields.optional_text(key) or ""
    if _CONTROL.search(text):
        raise fields.error_at(key, f"{key!r} has a control character in it")
    if one_line and "\n" in text:
        raise fields.error_at(key, f"{key!r} must be one line")
    return text


def _items(fields: Fields) -> tuple[str, ...]:
    items = fields.texts("items")
    for one in items:
        if not _ITEM.fullmatch(one):
            raise fields.error_at("items", f"{one!r} is no ID of a checklist item")
    return items


def _severity(fields: Fields) -> Severity:
    text = fields.text("severity")
    for one in SEVERITIES:
        if one == text:
            return one
    raise fields.error_at("severity", f"'severity' can't be {text!r}{near(text, SEVERITIES)}")


def _subjects(fields: Fields) -> tuple[type[Resource], ...]:
    """The classes that the policy is about, with the properties that it declares itself."""
    node = fields.node("resource")
    own = _own_properties(fields)
    if isinstance(node, yaml.MappingNode):
        return (_undeclared(fields.fields("resource"), own),)
    texts = fields.texts("resource") if isinstance(node, yaml.SequenceNode) else (fields.text("resource"),)
    found: dict[type[Resource], None] = {}
    for text in texts:
        kind = class_named(text)
        if kind is None:
            close = get_close_matches(text, names(), n=2)
            rest = f"; did you mean {' or '.join(map(repr, close))}?" if close else ""
            raise fields.error_at("resource", f"the model has no resource {text!r}{rest}")
        found[kind] = None
    if not found:
        raise fields.error_at("resource", "a resource is missing")
    return tuple(_extended(kind, own) for kind in found)


def _extended(kind: type[Resource], own: Mapping[str, object]) -> type[Resource]:
    return type(kind.__name__, (kind,), {"__slots__": (), "__module__": kind.__module__, **own}) if own else kind


def _undeclared(types: Fields, own: Mapping[str, object]) -> type[Resource]:
    """A class for resource types that the model need not have; made so that the model doesn't take it for its own."""
    types.allow("cloudformation", "terraform")
    stated = {dialect: types.text(dialect) for dialect in types}
    if not stated:
        raise types.error("'cloudformation', 'terraform' or both must name a resource type")
    for dialect, text in stated.items():
        if ("::" in text) != (dialect == "cloudformation"):
            raise types.error_at(dialect, f"{text!r} is no resource type of {dialect}")
    made: type[Resource] = type("Declared", (Resource,), {"__slots__": (), "__module__": __name__, **own})
    made.cloudformation = stated.get("cloudformation", ())
    made.terraform = stated.get("terraform", ())
    return made


def _own_properties(fields: Fields) -> dict[str, object]:
    """Properties that the file declares: where each stands in either dialect, its type and its default."""
    if "properties" not in fields:
        return {}
    declared: dict[str, object] = {}
    table = fields.fields("properties")
    for name in table:
        one = table.fields(name)
        one.allow("cloudformation", "terraform", "type", "default")
        sort = one.text("type")
        if sort not in _MAKERS:
            raise one.error_at("type", f"'type' can't be {sort!r}{near(sort, _MAKERS)}")
        if not name.isidentifier() or name in ("all", "any", "not") or hasattr(Resource, name):
            raise table.error_at(name, f"a property can't be called {name!r}")
        places = {"cfn": one.optional_text("cloudformation") or "", "tf": one.optional_text("terraform") or ""}
        if not any(places.values()):
            raise one.error("'cloudformation', 'terraform' or both must say where the property stands")
        if "default" in one:
            value = literal(one.node("default"))
            if sort == "texts" or not is_sort(value, sort):  # type: ignore[arg-type]
                raise one.error_at("default", f"the default must be a {sort}")
            declared[name] = _MAKERS[sort](**places, default=value)
        else:
            declared[name] = _MAKERS[sort](**places)
    return declared


def _settings(fields: Fields) -> tuple[Setting, ...]:
    if "settings" not in fields:
        return ()
    table = fields.fields("settings")
    return tuple(_setting(table, name) for name in table)


def _setting(table: Fields, name: str) -> Setting:
    one = table.fields(name)
    one.allow("default", "meaning", "at_least", "at_most", "each")
    if not name.isidentifier() or name in RESERVED:
        raise table.error_at(name, f"a setting can't be called {name!r}")
    node = one.node("default")
    default = tuple(map(literal, node.value)) if isinstance(node, yaml.SequenceNode) else literal(node)
    form = next((each for each in get_args(Form) if each == one.optional_text("each")), None)
    if "each" in one and form is None:
        raise one.error_at("each", f"'each' can't be {one.text('each')!r}{near(one.text('each'), get_args(Form))}")
    low, high = (0, 65535) if form == "port" else (_number(one, "at_least"), _number(one, "at_most"))
    made = Setting(
        name, kind_of_default(default, form), default, _shown(one, "meaning", one_line=True), low, high, (), form
    )
    try:
        made.read(made.shown)
    except ValueError as error:
        raise one.error_at("default", f"the default {error}") from error
    return made


def _number(one: Fields, key: str) -> int | None:
    if key not in one:
        return None
    value = literal(one.node(key))
    if not isinstance(value, int) or isinstance(value, bool):
        raise one.error_at(key, f"{key!r} must be a number")
    return value
