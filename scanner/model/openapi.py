"""API definitions (OpenAPI 2 and 3) that a template states inline: which operations ask who calls.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import overload

from scanner.model.base import Node
from scanner.model.fields import Field, Sources
from scanner.model.json_text import decode
from scanner.model.paths import enter
from scanner.model.readings import Undecided, undecided
from scanner.source import Span
from scanner.values import Absent, Known, ListValue, MapValue, Text, Unknown, Value, plain, to_text
from scanner.verdict import Evidence, Result, Verdict, all_of

METHODS = frozenset({"get", "put", "post", "delete", "head", "patch", "trace", "x-amazon-apigateway-any-method"})
"""Keys of operations; OPTIONS is left out, since a browser asks it without credentials."""


@dataclass(frozen=True, slots=True)
class Definition:
    """An API definition; `missing` where none is stated, `doubt` where it cannot be read."""

    name: str
    value: MapValue
    span: Span
    address: str
    missing: bool
    doubt: Undecided | None
    node: Node

    def operations(self) -> Iterator[tuple[str, MapValue, Span]]:
        """Each operation that can be read, with its method and path."""
        world = self.node.view.world
        paths = enter(self.value.entries.get("paths", Absent()), world)
        for path, item in paths.entries.items() if isinstance(paths, MapValue) else ():
            entered = enter(item, world)
            if not isinstance(entered, MapValue):
                continue
            for method, stated in entered.entries.items():
                operation = enter(stated, world)
                if method.lower() in METHODS and isinstance(operation, MapValue):
                    place = entered.key_spans.get(method, operation.span)
                    shown = "ANY" if method.startswith("x-") else method.upper()
                    yield f"{shown} {path}", operation, place if place.start_line else self.span

    def calls_web_servers(self) -> bool | None:
        """Whether some operation calls a web server of one's own, not a function or another service; None where that
        is not known, or no operation says what it calls.
        """
        kinds = [self._calls(operation) for _, operation, _ in self.operations()]
        if any(kind in ("http", "http_proxy") for kind in kinds):
            return True
        unsettled = self.doubt is not None or self._hides_operations() or not all(kinds)
        return False if kinds and not unsettled else None

    def _hides_operations(self) -> bool:
        """Whether there may be operations that cannot be read."""
        world = self.node.view.world
        paths = enter(self.value.entries.get("paths", Absent()), world)
        items = [enter(item, world) for item in paths.entries.values()] if isinstance(paths, MapValue) else []
        stated = [enter(one, world) for item in items if isinstance(item, MapValue) for one in item.entries.values()]
        return any(
            isinstance(one, Unknown) or (isinstance(one, MapValue) and one.rest is not None)
            for one in (paths, *items, *stated)
        )

    def _calls(self, operation: MapValue) -> str:
        """The type of an operation's integration, in lower case; empty where it is not known."""
        world = self.node.view.world
        integration = enter(operation.entries.get("x-amazon-apigateway-integration", Absent()), world)
        stated = integration.entries.get("type", Absent()) if isinstance(integration, MapValue) else Absent()
        kind = plain(world.resolve(stated))
        return to_text(kind.value).lower() if isinstance(kind, Known) else ""

    def asks_who_calls(self) -> Result:
        """Assert that every operation names a security scheme."""
        if self.doubt is not None:
            words = f"{self.name} is not known: {self.doubt.reason}"
            return self._result(Verdict.UNKNOWN, self.span, words, self.doubt.needs)
        checked = [self._asks(name, operation, place) for name, operation, place in self.operations()]
        nothing = self._result(Verdict.UNKNOWN, self.span, f"{self.name} states no operation that can be read")
        return all_of(checked, nothing)

    def _asks(self, name: str, operation: MapValue, place: Span) -> Result:
        world = self.node.view.world
        kind = enter(operation.entries.get("x-amazon-apigateway-auth", Absent()), world)
        stated = plain(world.resolve(kind.entries.get("type", Absent()))) if isinstance(kind, MapValue) else Absent()
        if isinstance(stated, Known) and to_text(stated.value).upper() == "AWS_IAM":
            return self._result(Verdict.PASS, place, f"{name} asks for a signature")
        security = world.resolve(operation.entries.get("security", Absent()))
        if isinstance(security, ListValue) and (security.items or security.rest is None):
            verdict = Verdict.PASS if security.items else Verdict.FAIL
            words = f"{name} names a security scheme" if security.items else f"{name} names no security scheme"
            return self._result(verdict, place, words)
        if isinstance(security, Absent) and "security" not in self.value.entries:
            return self._result(Verdict.FAIL, place, f"{name} names no security scheme")
        return self._result(Verdict.UNKNOWN, place, f"whether {name} asks who calls is not known")

    def _result(self, verdict: Verdict, span: Span, message: str, needs: tuple[str, ...] = ()) -> Result:
        return Result(verdict, (Evidence(span, message, self.address),), needs, (self.address,))


class DefinitionField(Field):
    """An API definition."""

    @overload
    def __get__(self, node: None, owner: type) -> DefinitionField: ...
    @overload
    def __get__(self, node: Node, owner: type) -> Definition: ...
    def __get__(self, node: Node | None, owner: type) -> DefinitionField | Definition:
        if node is None:
            return self
        found = self.find(node)
        value = _structure(found.value, node)
        span = value.span if value.span.start_line else node.absent
        label = self.label(node)
        if isinstance(value, MapValue) and value.rest is None:
            return Definition(label, value, span, node.address, False, None, node)
        missing = isinstance(value, Absent)
        doubt = None if missing else undecided(value)
        return Definition(label, MapValue(), span, node.address, missing, doubt, node)


def _structure(value: Value, node: Node) -> Value:
    value = plain(node.view.world.resolve(value))
    if isinstance(value, Text):
        return decode(value) if value.decoded is None else node.view.world.resolve(value.decoded)
    return enter(value, node.view.world)


def definition(*, cfn: Sources = (), tf: Sources = ()) -> DefinitionField:
    """An API definition that is stated inline."""
    return DefinitionField(cfn, tf)
