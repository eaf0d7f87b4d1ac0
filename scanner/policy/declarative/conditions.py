"""Conditions on resources and nested blocks: properties, and `all`, `any`, `not` of further conditions."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

import yaml

from scanner.model.base import Node, Resource
from scanner.model.fields import Field, fields_of
from scanner.model.lookup import model_name, questions
from scanner.model.tagged import tags_of
from scanner.policy.declarative.assertions import Assertions
from scanner.policy.declarative.sources import Condition, Source, Values, described, near
from scanner.verdict import Result, Verdict, all_of, any_of

DEPTH = 30
"""Levels of conditions inside each other."""


class Conditions:
    """Reads the conditions of one file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.assertions = Assertions(source, self.of)
        self._depth = 0

    def of(self, node: yaml.Node, kinds: Collection[type[Node]]) -> Condition:
        """A condition on something of one of these classes: a mapping, or a list, of which everything must hold.

        Raises CatalogueError where it makes no sense.
        """
        self.source.spend(node)
        self._depth += 1
        if self._depth > DEPTH:
            raise self.source.error(node, f"more than {DEPTH} conditions inside each other")
        try:
            parts = self._parts(node, kinds)
        finally:
            self._depth -= 1
        return parts[0] if len(parts) == 1 else _combined(parts)

    def _parts(self, node: yaml.Node, kinds: Collection[type[Node]]) -> list[Condition]:
        if isinstance(node, yaml.SequenceNode) and node.value:
            return [self.of(one, kinds) for one in node.value]
        if isinstance(node, yaml.MappingNode) and node.value:
            return [self._entry(key, value, kinds) for key, value in node.value]
        raise self.source.error(
            node, f"a condition is expected, such as '{{encrypted: is_true}}', not {described(node)}"
        )

    def _entry(self, key: yaml.Node, value: yaml.Node, kinds: Collection[type[Node]]) -> Condition:
        name = self.source.key(key)
        if name in ("all", "any"):
            if not isinstance(value, yaml.SequenceNode) or not value.value:
                raise self.source.error(value, f"{name!r} needs a list of conditions, not {described(value)}")
            parts = [self.of(one, kinds) for one in value.value]
            return _combined(parts) if name == "all" else _either(parts)
        if name == "not":
            inner = self.of(value, kinds)
            return lambda subject, values: ~inner(subject, values)
        return self._property(key, name, value, kinds)

    def _property(self, key: yaml.Node, name: str, value: yaml.Node, kinds: Collection[type[Node]]) -> Condition:
        declared = {kind: dict(fields_of(kind)) for kind in kinds}
        found: dict[type[Node], Field] = {kind: fields[name] for kind, fields in declared.items() if name in fields}
        if not found and name == "tags" and all(issubclass(kind, Resource) for kind in kinds):
            # Every resource may have tags, whether its class says so or not.
            inner = self.assertions.tags(value)
            return lambda subject, values: inner(tags_of(cast("Resource", subject)), values)
        if not found:
            asked = [kind for kind in kinds if name in dict(questions(kind))]
            if len(asked) == len(kinds):
                return self._question(name, value)
            words = {"all", "any", "not", "tags", *(one for fields in declared.values() for one in fields)}
            words.update(one for kind in kinds for one, _ in questions(kind))
            raise self.source.error(key, f"{_named(kinds)} has no property {name!r}{near(name, words)}")
        said = {kind: self.assertions.of(name, field, value) for kind, field in found.items()}

        def holds(subject: Node, values: Values) -> Result:
            for kind, inner in said.items():
                if isinstance(subject, kind):
                    return inner(getattr(subject, name), values)
            return subject.unknown(f"{subject.address} has no {name.replace('_', ' ')} to judge")

        return holds

    def _question(self, name: str, value: yaml.Node) -> Condition:
        """What the model answers by itself: `is_encrypted: holds`."""
        word = str(value.value) if isinstance(value, yaml.ScalarNode) else ""
        if word not in ("holds", "fails"):
            raise self.source.error(value, f"of {name!r} it can be said that it 'holds' or 'fails'")

        def asked(subject: Node, _: Values) -> Result:
            answer = getattr(subject, name)()
            assert isinstance(answer, Result)
            return answer if word == "holds" else ~answer

        return asked


def guarded(when: Condition | None, require: Condition, subject: Node, values: Values) -> Result | None:
    """What is required of a subject where `when` holds; None where it doesn't."""
    if when is None:
        return require(subject, values)
    concerned = when(subject, values)
    if concerned.verdict is Verdict.FAIL:
        return None
    result = require(subject, values)
    return result if concerned.verdict is Verdict.PASS else result | ~concerned


def _combined(parts: list[Condition]) -> Condition:
    def holds(subject: Node, values: Values) -> Result:
        results = [part(subject, values) for part in parts]
        return all_of(results, results[0])

    return holds


def _either(parts: list[Condition]) -> Condition:
    def holds(subject: Node, values: Values) -> Result:
        results = [part(subject, values) for part in parts]
        return any_of(results, results[0])

    return holds


def _named(kinds: Collection[type[Node]]) -> str:
    return " or ".join(model_name(kind) for kind in kinds)
