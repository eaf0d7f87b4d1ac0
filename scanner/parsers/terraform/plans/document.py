"""A plan as `terraform show -json` writes it: what it says, and where in the file.

Formats 0.1 (Terraform 0.12) to 1.x, Terraform's and OpenTofu's; a state that the same command writes is read alike.
https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]  # CPython's and PyPy's, not in its stubs
from pathlib import Path
from typing import TypeAlias

from scanner.files import decode, read_bytes
from scanner.inputs import LIMITS
from scanner.parsers.cloudformation.json_document import read_json
from scanner.parsers.cloudformation.reading import Malformed
from scanner.source import InputError, Span, start_of
from scanner.values import Known, ListValue, MapValue, Value

Json: TypeAlias = object
"""Plain data of JSON."""

Object: TypeAlias = Mapping[str, object]

FILE_BYTES = 100_000_000
"""The largest plan that is read, in bytes: it holds the state before and after, and the configuration too."""

_SPACE = re.compile(r"[ \t\r\n]*")
_PLACED = ("planned_values", "prior_state", "values")
"""Members of which every value keeps its place."""

_KEPT = (
    "format_version",
    "terraform_version",
    "resource_changes",
    "output_changes",
    "configuration",
    "variables",
    "deferred_changes",
    "errored",
)
_MAJORS = ("0", "1")


@dataclass(frozen=True, slots=True)
class PlannedResource:
    """One resource or data source as the plan says that it will be; `values` are what is known of it."""

    address: str
    module: str
    type: str
    name: str
    data: bool
    key: str | int | None
    values: MapValue
    sensitive: Json
    span: Span
    name_span: Span


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one resource: the actions, and which of its values are unknown or sensitive afterwards."""

    actions: tuple[str, ...]
    unknown: Json
    sensitive: Json

    @property
    def keeps(self) -> bool:
        """Whether there is such a resource afterwards."""
        return not self.actions or any(action not in ("delete", "forget") for action in self.actions)


@dataclass(slots=True, eq=False)
class Plan:
    """A plan that was read. With `error`, nothing else is of use; a `foreign` file turned out to be no plan at all."""

    display: str
    path: Path
    error: InputError | None = None
    foreign: bool = False
    resources: list[PlannedResource] = field(default_factory=list)
    changes: dict[str, Change] = field(default_factory=dict)
    modules: dict[str, Span] = field(default_factory=dict)
    outputs: MapValue = field(default_factory=MapValue)
    output_changes: Object = field(default_factory=dict)
    configuration: Object = field(default_factory=dict)
    variables: Object = field(default_factory=dict)
    deferred: tuple[str, ...] = ()
    errored: bool = False


def read_plan(path: Path, display: str, explicit: bool = True) -> Plan:
    """Read a plan; what is wrong with the file is in its `error`. `explicit` says that the user named this file."""
    plan = Plan(display, path)
    text = _text(path, display)
    if isinstance(text, InputError):
        plan.error = text
        return plan
    try:
        members, places = _members(text, display)
    except Malformed as error:
        plan.error = error.error
        return plan
    except RecursionError:
        plan.error = InputError(start_of(display), "nested too deeply to be read")
        return plan
    version = members.get("format_version")
    if isinstance(version, str) and version.partition(".")[0] not in _MAJORS:
        plan.error = InputError(start_of(display), f"has format version {version[:20]}, which is not known here")
    elif not places.keys() & {"planned_values", "values"} and "resource_changes" not in members:
        plan.foreign = not explicit
        plan.error = InputError(start_of(display), "holds neither planned values nor a state")
    else:
        _fill(plan, members, places)
    return plan


def _text(path: Path, display: str) -> str | InputError:
    data = read_bytes(path, display, FILE_BYTES)
    if isinstance(data, InputError):
        return data
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        # PowerShell writes what it redirects so.
        return data.decode("utf-16", "replace")
    return decode(data, display)


def _members(text: str, display: str) -> tuple[dict[str, Json], dict[str, Value]]:
    """The members of the top-level object that are of use: as plain data, and with places.

    Only what is placed is read by our own reader, which is slower than the one that Python brings.
    """
    members: dict[str, Json] = {}
    places: dict[str, Value] = {}
    decoder = json.JSONDecoder(strict=False)
    try:
        position = _after(text, text.index("{") + 1)
        while text[position] != "}":
            key, position = scanstring(text, position + 1, False)
            start = _after(text, _after(text, position) + 1)
            value, end = decoder.raw_decode(text, start)
            if key in _PLACED and isinstance(value, dict):
                places[key] = read_json(text, display, LIMITS, (start, end)).value
            elif key in _KEPT:
                members[key] = value
            position = _after(text, end)
            if text[position] == ",":
                position = _after(text, position + 1)
    except (JSONDecodeError, IndexError, ValueError):
        # Read again as a whole, by the reader that can say what is wrong where.
        read_json(text, display)
        raise Malformed(start_of(display), "is not a plan") from None
    return members, places


def _after(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return position if match is None else match.end()


def _fill(plan: Plan, members: Object, places: Mapping[str, Value]) -> None:
    for change in objects(members.get("resource_changes")):
        what = an_object(change.get("change"))
        address = change.get("address")
        # What a deposed object is left with is its deletion.
        if isinstance(address, str) and not change.get("deposed"):
            actions = tuple(str(action) for action in _items(what.get("actions")))
            plan.changes[address] = Change(actions, what.get("after_unknown"), what.get("after_sensitive"))
    plan.output_changes = an_object(members.get("output_changes"))
    plan.configuration = an_object(members.get("configuration"))
    plan.variables = an_object(members.get("variables"))
    plan.errored = members.get("errored") is True
    plan.deferred = tuple(
        str(an_object(one.get("resource_change")).get("address")) for one in objects(members.get("deferred_changes"))
    )
    seen: dict[str, PlannedResource] = {}
    for name in _PLACED:
        values = places.get(name)
        if name == "prior_state":
            values = _entry(values, "values")
        outputs = _entry(values, "outputs")
        if isinstance(outputs, MapValue) and name != "prior_state":
            plan.outputs = outputs
        for resource in _resources(_entry(values, "root_module"), "", plan.modules, name != "prior_state"):
            # Of the state before, only what was read from data sources still holds.
            if name != "prior_state" or resource.data:
                seen.setdefault(resource.address, resource)
    plan.resources = list(seen.values())


def _resources(module: Value | None, address: str, modules: dict[str, Span], keep: bool) -> Iterator[PlannedResource]:
    pending = [(module, address)]
    while pending:
        current, prefix = pending.pop()
        for one in _list(_entry(current, "resources")):
            found = _resource(one, prefix)
            if found is not None:
                yield found
        for child in reversed(_list(_entry(current, "child_modules"))):
            name = _text_of(child, "address")
            if name and keep:
                modules.setdefault(name, child.span)
            pending.append((child, name))


def _resource(value: Value, module: str) -> PlannedResource | None:
    address, kind, name = _text_of(value, "address"), _text_of(value, "type"), _text_of(value, "name")
    values = _entry(value, "values")
    if not address or not kind or not isinstance(value, MapValue):
        return None
    index = value.entries.get("index")
    key = index.value if isinstance(index, Known) and isinstance(index.value, str | int) else None
    return PlannedResource(
        address,
        module,
        kind,
        name,
        _text_of(value, "mode") == "data",
        key,
        values if isinstance(values, MapValue) else MapValue({}, value.span),
        plain_data(value.entries.get("sensitive_values")),
        value.span,
        value.entries["address"].span,
    )


def _entry(value: Value | None, name: str) -> Value | None:
    return value.entries.get(name) if isinstance(value, MapValue) else None


def _list(value: Value | None) -> tuple[Value, ...]:
    return value.items if isinstance(value, ListValue) else ()


def _text_of(value: Value, name: str) -> str:
    found = _entry(value, name)
    return found.value if isinstance(found, Known) and isinstance(found.value, str) else ""


def plain_data(value: Value | None) -> Json:
    """A value that was read from JSON as plain data again."""
    match value:
        case Known():
            return value.value
        case ListValue():
            return [plain_data(item) for item in value.items]
        case MapValue():
            return {key: plain_data(item) for key, item in value.entries.items()}
        case _:
            return None


def an_object(value: Json) -> Object:
    """An object of JSON; an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def objects(value: Json) -> Iterator[Object]:
    """The objects in an array of JSON."""
    yield from (item for item in _items(value) if isinstance(item, dict))


def _items(value: Json) -> list[object]:
    return value if isinstance(value, list) else []
