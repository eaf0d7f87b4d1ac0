"""What can be said of one property: of a plain value, of a list, of a reference, of tags."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeAlias

import re2
import yaml

from scanner.model.addresses import RangesField
from scanner.model.fields import (
    Field,
    LinkField,
    LinksField,
    PartsField,
    ScalarField,
    TextsField,
    as_boolean,
    as_integer,
)
from scanner.model.readings import Missing, Reading, Stated, undecided
from scanner.model.reference_fields import Link, class_of
from scanner.model.tags import Tags, TagsField
from scanner.policy.declarative.sources import Condition, Sort, Source, Values, described, literal, near
from scanner.values import plain
from scanner.verdict import Result, all_of

Assertion: TypeAlias = Callable[[Any, Values], Result]
"""What is said of a property's reading; which kind of reading it is, the property's declaration has settled."""
Parse: TypeAlias = Callable[[yaml.Node, "Collection[type[Any]]"], Condition]
"""Reads a condition on the things of some classes."""

WORDS = ("exists", "absent")


class Assertions:
    """Reads what a file says of properties; `condition` reads conditions on what lies inside or behind them."""

    def __init__(self, source: Source, condition: Parse) -> None:
        self.source = source
        self.condition = condition

    def of(self, name: str, field: Field, node: yaml.Node) -> Assertion:
        """An assertion about a property that is declared so. Raises CatalogueError where it makes no sense."""
        match field:
            case ScalarField():
                return self.scalar(node, sort_of(field))
            case TagsField():
                return self.tags(node)
            case LinkField():
                return self.link(node, field.kinds)
            case LinksField():
                kinds = field.kinds
                return self.elements(node, lambda inner: self.link(inner, kinds))
            case TextsField():
                return self.elements(node, lambda inner: self.scalar(inner, "text"), plain_values=True)
            case RangesField():
                return self.elements(node, self.address_range, plain_values=True)
            case PartsField():
                part = field.part
                return self.elements(node, lambda inner: self.part(inner, part))
            case _:
                raise self.source.error(
                    node, f"what {name!r} holds can't be described in YAML; write the policy in Python"
                )

    def scalar(self, node: yaml.Node, sort: Sort) -> Assertion:
        """Of a plain value: `is_true`, `exists`, `{at_least: 7}`."""
        words: dict[str, Assertion] = {
            "exists": lambda reading, _: reading.is_set(),
            "absent": lambda reading, _: reading.is_not_set(),
        }
        if sort == "boolean":
            words |= {
                "is_true": lambda reading, _: reading.is_true(),
                "is_false": lambda reading, _: reading.is_false(),
            }
            if literal(node) is True or literal(node) is False:
                node = _word("is_true" if literal(node) else "is_false", node)
        return self.spoken(node, words, lambda name, argument: self.compared(name, argument, sort), _COMPARISONS[sort])

    def compared(self, name: str, node: yaml.Node, sort: Sort) -> Assertion:
        """One comparison with a value."""
        if name in ("one_of", "none_of"):
            many = self.source.arguments(node, sort)
            if name == "one_of":
                return lambda reading, values: reading.is_in(many(values))
            return lambda reading, values: reading.is_not_in(many(values))
        if name in ("matches", "not_matches"):
            return self.matched(name, node)
        one = self.source.argument(node, sort)
        match name:
            case "equals":
                return lambda reading, values: reading.is_(one(values))
            case "not_equals":
                return lambda reading, values: reading.is_not(one(values))
            case "at_least":
                return lambda reading, values: reading.at_least(one(values))
            case _:
                return lambda reading, values: reading.at_most(one(values))

    def matched(self, name: str, node: yaml.Node) -> Assertion:
        """A pattern of RE2, found anywhere in the text."""
        pattern = literal(node)
        if not isinstance(pattern, str) or not pattern:
            raise self.source.error(node, f"a pattern is expected, not {described(node)}")
        try:
            compiled = re2.compile(pattern)
        except re2.error as error:
            raise self.source.error(node, f"{pattern!r} is no pattern of RE2: {error}") from error
        if name == "matches":
            wanted = f"a text with {pattern!r}"
            return lambda reading, _: reading.must(lambda text: compiled.search(text) is not None, wanted)
        unwanted = f"a text without {pattern!r}"

        def without(reading: Reading[str], _: Values) -> Result:
            if isinstance(reading.fact, Missing):
                return reading.passed(f"{reading.name} is not set")
            return reading.must(lambda text: compiled.search(text) is None, unwanted)

        return without

    def address_range(self, node: yaml.Node) -> Assertion:
        """Of a range of addresses: as of a text."""
        inner = self.scalar(node, "text")
        return lambda one, values: inner(one.reading, values)

    def part(self, node: yaml.Node, part: type[Any]) -> Assertion:
        """Of a nested block: a condition on its properties."""
        return self.condition(node, (part,))

    def link(self, node: yaml.Node, kinds: str) -> Assertion:
        """Of a reference: `exists`, or `{references: CONDITION}` on the resource that it leads to."""
        words: dict[str, Assertion] = {
            "exists": lambda link, _: link.is_set(),
            "absent": lambda link, _: link.is_not_set(),
        }
        return self.spoken(node, words, lambda _, argument: self.referred(argument, kinds), ("references",))

    def referred(self, node: yaml.Node, kinds: str) -> Assertion:
        """That a reference leads to a resource which meets a condition; what lies outside the template is unknown."""
        classes = tuple(class_of(kind) for kind in kinds.split())
        if not classes:
            raise self.source.error(
                node, "it may lead to anything, hence only 'exists' and 'absent' can be asked of it"
            )
        inner = self.condition(node, classes)

        def holds(link: Link, values: Values) -> Result:
            match link.fact:
                case Missing():
                    return link.is_set()
                case Stated(target):
                    return inner(target, values).involving(target.address)
                case _:
                    return link.unknown()

        return holds

    def elements(
        self, node: yaml.Node, element: Callable[[yaml.Node], Assertion], *, plain_values: bool = False
    ) -> Assertion:
        """Of a list: `exists`, `absent`, `{each: …}`, `{some: …}`, `{none: …}`, `{count_at_least: 2}`."""
        words: dict[str, Assertion] = {
            "exists": lambda readings, _: readings.is_set(),
            "absent": lambda readings, _: readings.is_empty(),
        }

        def of_list(name: str, argument: yaml.Node) -> Assertion:
            if name == "count_at_least":
                count = self.source.argument(argument, "number")
                return lambda readings, values: readings.at_least(count(values))
            if name == "contains":
                one = self.source.argument(argument, "text")
                return lambda readings, values: readings.any(lambda item: _text_of(item).is_(str(one(values))))
            inner = element(argument)
            match name:
                case "each":
                    return lambda readings, values: readings.all(lambda item: inner(item, values))
                case "some":
                    return lambda readings, values: readings.any(lambda item: inner(item, values))
                case _:
                    return lambda readings, values: readings.all(lambda item: ~inner(item, values))

        names = ("each", "some", "none", "count_at_least", *(("contains",) if plain_values else ()))
        return self.spoken(node, words, of_list, names)

    def tags(self, node: yaml.Node) -> Assertion:
        """Of tags: a mapping of keys, with what is said of each value: `{Owner: exists}`."""
        if not isinstance(node, yaml.MappingNode) or not node.value:
            raise self.source.error(node, "tags are described by key, such as '{Owner: exists}'")
        said = [(self.source.key(key), self.scalar(value, "text")) for key, value in node.value]
        return lambda tags, values: _all(inner(tag_reading(tags, key), values) for key, inner in said)

    def spoken(
        self,
        node: yaml.Node,
        words: Mapping[str, Assertion],
        compared: Callable[[str, yaml.Node], Assertion],
        names: Iterable[str],
    ) -> Assertion:
        """A word, or a mapping of comparisons that all must hold."""
        self.source.spend(node)
        known = (*words, *names)
        if isinstance(node, yaml.ScalarNode):
            word = str(node.value)
            if word in words:
                return words[word]
            if word in known:
                raise self.source.error(node, f"{word!r} needs a value, such as '{{{word}: …}}'")
            raise self.source.error(node, f"{word!r} can't be said of it{near(word, known)}")
        if not isinstance(node, yaml.MappingNode) or not node.value:
            raise self.source.error(node, f"what must be so is expected, not {described(node)}{near('', known)}")
        parts = []
        for key, argument in node.value:
            name = self.source.key(key)
            if name not in names:
                raise self.source.error(key, f"{name!r} can't be said of it{near(name, known)}")
            parts.append(compared(name, argument))
        return lambda value, values: _all(part(value, values) for part in parts)


_COMPARISONS: Mapping[Sort, tuple[str, ...]] = {
    "boolean": ("equals",),
    "number": ("equals", "not_equals", "one_of", "none_of", "at_least", "at_most"),
    "text": ("equals", "not_equals", "one_of", "none_of", "matches", "not_matches"),
}


def sort_of(field: ScalarField[Any]) -> Sort:
    """The sort of a plain property's values."""
    if field.convert is as_boolean:
        return "boolean"
    return "number" if field.convert is as_integer else "text"


def tag_reading(tags: Tags, key: str) -> Reading[str]:
    """One tag as a property; its key is compared as it is written."""
    name = f"the tag {key}"
    for tag in tags:
        if tag.key == key:
            span = tag.span if tag.span.start_line else tags.span
            fact = undecided(plain(tag.value)) if tag.known is None else Stated(tag.known, span)
            return Reading(name, fact, (tags.address,))
    return Reading(name, Missing(tags.span) if tags.rest is None else tags.rest, (tags.address,))


def _text_of(item: Any) -> Reading[str]:
    reading: Reading[str] = item if isinstance(item, Reading) else item.reading
    return reading


def _all(results: Iterable[Result]) -> Result:
    found = tuple(results)
    return all_of(found, found[0])


def _word(word: str, node: yaml.Node) -> yaml.ScalarNode:
    return yaml.ScalarNode("tag:yaml.org,2002:str", word, node.start_mark, node.end_mark)
