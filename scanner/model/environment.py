"""Environment variables: names and values that a function or container is started with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import overload

from scanner.model.base import Node
from scanner.model.fields import Field, Sources
from scanner.model.paths import enter
from scanner.model.readings import Undecided, undecided
from scanner.model.secret_text import PLACEHOLDER, is_harmless, is_secret_name, secret_in
from scanner.model.secrets import holds_secret_value
from scanner.model.unsettled import hidden_in, may_be_anything
from scanner.source import Span
from scanner.values import Absent, Known, ListValue, MapValue, Reason, Text, Unknown, Value, plain, to_text
from scanner.verdict import Evidence, Result, Verdict, all_of

_SPELLINGS = {"name": ("name", "Name", "Variable"), "value": ("value", "Value")}
"""How entries of a list call a variable's name and value: task definitions, CloudFormation, Lightsail."""


_NAMES = ("arn", "arns", "name", "names", "url", "uri", "endpoint", "region", "level", "_id", "Id")
"""Ends of the names of variables that name something, or say where it is."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable."""

    name: str
    value: Value
    span: Span


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment variables of one thing. `rest` says why there may be more, which cannot be seen."""

    items: tuple[Variable, ...]
    span: Span
    rest: Undecided | None
    node: Node
    noun: str = "environment variable"

    def __iter__(self) -> Iterator[Variable]:
        return iter(self.items)

    def holds_no_secret(self) -> Result:
        """Assert that no variable holds a secret, written out or resolved into it."""
        none = self._result(Verdict.PASS, self.span, f"no {self.noun} holds a secret")
        result = all_of((self._judge(one) for one in self.items), none)
        if self.rest is None:
            return result if result.verdict is not Verdict.PASS else none
        words = f"{self.noun}s are not known: {self.rest.reason}"
        return result & self._result(Verdict.UNKNOWN, self.rest.span, words, self.rest.needs)

    def _judge(self, variable: Variable) -> Result:
        value = plain(variable.value)
        named = is_secret_name(variable.name)
        held: str | None = None
        if isinstance(value, Known):
            held = _written(to_text(value.value), named)
        elif holds_secret_value(value, self.node):
            held = "a secret, resolved into plain text"
        elif isinstance(value, Text):
            written = [to_text(part.value) for part in value.parts if isinstance(part, Known)]
            held = next((kind for text in written if (kind := secret_in(text))), None)
            if held is None and hidden_in(value) is not None and not _is_for_name(variable.name):
                words = f"whether {variable.name} holds a secret is not wholly known"
                return self._result(Verdict.UNKNOWN, variable.span, words, undecided(value).needs)
        elif named and isinstance(value, Unknown) and value.reason in (Reason.PARAMETER, Reason.UNDECIDED):
            words = f"{variable.name} is given by the deployer: whether it is a secret is not known"
            return self._result(Verdict.UNKNOWN, variable.span, words, (value.describe(),))
        elif isinstance(value, Unknown) and may_be_anything(value) and not _is_for_name(variable.name):
            words = f"whether {variable.name} holds a secret is not known: {value.reason.value}"
            return self._result(Verdict.UNKNOWN, variable.span, words, undecided(value).needs)
        if held is not None:
            return self._result(Verdict.FAIL, variable.span, f"{variable.name} holds {held}")
        return self._result(Verdict.PASS, variable.span, f"{variable.name} holds no secret")

    def _result(self, verdict: Verdict, span: Span, message: str, needs: tuple[str, ...] = ()) -> Result:
        place = span if span.start_line else self.node.span
        return Result(verdict, (Evidence(place, message, self.node.address),), needs, (self.node.address,))


def _is_for_name(name: str) -> bool:
    """Whether a variable's name says that it holds the name or address of something (`TOPIC_ARN`)."""
    return name.endswith(_NAMES) or name.lower().endswith(_NAMES)


def _written(text: str, named: bool) -> str | None:
    """What kind of secret a text is that is written out, `named` saying whether its name promises one."""
    found = secret_in(text)
    if found is not None or not named or is_harmless(text) or PLACEHOLDER.search(text.strip()) is not None:
        return found
    return "a secret, written out"


class EnvironmentField(Field):
    """Environment variables, as a map or as a list of names and values; `noun` says what messages call one."""

    def __init__(self, cfn: Sources, tf: Sources, noun: str) -> None:
        super().__init__(cfn, tf)
        self.noun = noun

    @overload
    def __get__(self, node: None, owner: type) -> EnvironmentField: ...
    @overload
    def __get__(self, node: Node, owner: type) -> Environment: ...
    def __get__(self, node: Node | None, owner: type) -> EnvironmentField | Environment:
        if node is None:
            return self
        world = node.view.world
        value = plain(self.find(node).value)
        span = value.span if value.span.start_line else node.absent
        if isinstance(value, Absent) or value == Known("None"):
            # Python's word for nothing, which YAML takes for a text.
            return Environment((), node.absent, None, node, self.noun)
        rest: Undecided | None = None
        items: list[Variable] = []
        if isinstance(value, MapValue):
            for name, item in value.entries.items():
                resolved = world.resolve(item)
                if not isinstance(plain(resolved), Absent):
                    items.append(Variable(name, resolved, resolved.span))
        elif isinstance(value, ListValue):
            for one in value.items:
                entry = enter(one, world)
                key = _entry(entry, "name", node)
                if isinstance(key, Known):
                    content = _entry(entry, "value", node)
                    items.append(Variable(to_text(key.value), content, content.span))
                elif not isinstance(entry, Absent):
                    rest = rest or undecided(key if isinstance(key, Unknown) else entry)
        else:
            rest = undecided(value)
        if isinstance(value, MapValue | ListValue) and value.rest is not None:
            rest = rest or undecided(world.resolve(value.rest))
        return Environment(tuple(items), span, rest, node, self.noun)


def _entry(entry: Value, name: str, node: Node) -> Value:
    if not isinstance(entry, MapValue):
        return entry
    for key in _SPELLINGS[name]:
        if key in entry.entries:
            return plain(node.view.world.resolve(entry.entries[key]))
    return Absent(entry.span)


def variables(*, cfn: Sources = (), tf: Sources = (), noun: str = "environment variable") -> EnvironmentField:
    """The environment variables of a function or container, or what else is handed over by name (`noun`)."""
    return EnvironmentField(cfn, tf, noun)
