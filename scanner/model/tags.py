"""Tags, and the class of data that they give a resource.

CloudFormation writes a list of keys and values, Terraform a map, to which the provider may add tags by default.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import overload

from scanner.model.base import Node, Resource
from scanner.model.fields import Field, Sources
from scanner.model.paths import enter
from scanner.model.readings import Missing, Reading, Stated, Undecided, undecided
from scanner.source import Span
from scanner.values import Absent, Known, ListValue, MapValue, Reason, Unknown, Value, plain, to_text
from scanner.verdict import Evidence, Result, Verdict


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag; its value may not be known."""

    key: str
    value: Value
    span: Span

    @property
    def known(self) -> str | None:
        """The value where it is known."""
        value = plain(self.value)
        return to_text(value.value) if isinstance(value, Known) else None


class DataClass(Enum):
    """What a tag says of the data that a resource holds."""

    PUBLIC = "public"
    SENSITIVE = "sensitive"


CLASS_KEYS = frozenset({"classification", "dataclassification", "dataclass", "confidentiality", "sensitivity"})
"""Keys that name a class of data, in lower case and without separators."""

_CLASSES = {
    "public": DataClass.PUBLIC,
    "sensitive": DataClass.SENSITIVE,
    "confidential": DataClass.SENSITIVE,
    "highlyconfidential": DataClass.SENSITIVE,
    "restricted": DataClass.SENSITIVE,
    "secret": DataClass.SENSITIVE,
    "personal": DataClass.SENSITIVE,
    "pii": DataClass.SENSITIVE,
    "phi": DataClass.SENSITIVE,
    "pci": DataClass.SENSITIVE,
    "high": DataClass.SENSITIVE,
}


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of one resource. `rest`, where it is not None, says that there may be more, which cannot be seen."""

    items: tuple[Tag, ...]
    span: Span
    rest: Undecided | None
    address: str

    def __iter__(self) -> Iterator[Tag]:
        return iter(self.items)

    def says(self, wanted: DataClass) -> Result:
        """Pass: a tag gives the data this class."""
        doubt: Tag | None = None
        for tag in self.items:
            if bare(tag.key) not in CLASS_KEYS:
                continue
            if tag.known is None:
                doubt = doubt or tag
            elif _CLASSES.get(bare(tag.known)) is wanted:
                return self._result(Verdict.PASS, tag.span, f"the tag {tag.key} is {tag.known}")
        if doubt is not None:
            fact = undecided(plain(doubt.value))
            return self._result(Verdict.UNKNOWN, doubt.span, f"the tag {doubt.key} is not known", fact.needs)
        if self.rest is not None:
            return self._result(Verdict.UNKNOWN, self.span, "the tags are not known", self.rest.needs)
        return self._result(Verdict.FAIL, self.span, f"no tag gives its data the class {wanted.value}")

    def data_class(self, keys: Collection[str] = ()) -> Reading[str]:
        """The tag that names the class of the data, whatever the class is called; missing where there is none.

        `keys` are the tag's possible keys, by default the usual ones.
        """
        wanted = {bare(key) for key in keys} or CLASS_KEYS
        for tag in self.items:
            if bare(tag.key) in wanted:
                if tag.known is not None:
                    return Reading(f"the tag {tag.key}", Stated(tag.known, self._place(tag)), (self.address,))
                return Reading(f"the tag {tag.key}", undecided(plain(tag.value)), (self.address,))
        if self.rest is not None:
            # Whether the tag is there at all is what cannot be seen.
            hidden = Unknown(Reason.UNDECIDED, self.rest.span, ", ".join(self.rest.needs))
            return Reading("the tag DataClassification", replace(self.rest, value=hidden), (self.address,))
        return Reading("the tag DataClassification", Missing(self.span), (self.address,))

    def _place(self, tag: Tag) -> Span:
        return tag.span if tag.span.start_line else self.span

    def mentions(self, *words: str) -> bool:
        """Whether a known value of a tag, or its key, holds one of these words (lower case)."""
        written = {bare(text) for tag in self.items for text in (tag.key, tag.known or "")}
        return any(word in text for word in words for text in written)

    def hold(self, *words: str) -> Result:
        """Pass: one of these words (lower case) stands by itself in the key or the value of a tag."""
        for tag in self.items:
            if any(word in words for text in (tag.key, tag.known or "") for word in _words(text)):
                return self._result(Verdict.PASS, self._place(tag), f"the tag {tag.key} is {tag.known or 'set'}")
        hidden = next((tag for tag in self.items if tag.known is None), None)
        if hidden is not None:
            fact = undecided(plain(hidden.value))
            return self._result(Verdict.UNKNOWN, hidden.span, f"the tag {hidden.key} is not known", fact.needs)
        if self.rest is not None:
            return self._result(Verdict.UNKNOWN, self.span, "the tags are not known", self.rest.needs)
        return self._result(Verdict.FAIL, self.span, f"no tag holds {' or '.join(words)}")

    def _result(self, verdict: Verdict, span: Span, message: str, needs: tuple[str, ...] = ()) -> Result:
        place = span if span.start_line else self.span
        return Result(verdict, (Evidence(place, message, self.address),), needs, (self.address,))


def _words(text: str) -> list[str]:
    """The words of a key or value of a tag, in lower case."""
    return "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()


def bare(text: str) -> str:
    """A key or value of a tag in lower case and without separators."""
    return "".join(character for character in text.lower() if character.isalnum())


class TagsField(Field):
    """The tags of a resource."""

    @overload
    def __get__(self, node: None, owner: type) -> TagsField: ...
    @overload
    def __get__(self, node: Node, owner: type) -> Tags: ...
    def __get__(self, node: Node | None, owner: type) -> TagsField | Tags:
        if node is None:
            return self
        own = self._own(node)
        return own if not self._takes_defaults(node) else _with_defaults(own, node)

    def _takes_defaults(self, node: Node) -> bool:
        """Whether these are the tags of a resource of Terraform's, to which its provider adds."""
        whole = isinstance(node, Resource) or node.value is node.block.properties
        return whole and node.is_terraform and any(source.path == "tags" for source in self.tf)

    def _own(self, node: Node) -> Tags:
        value = plain(self.find(node).value)
        if isinstance(value, Absent):
            return Tags((), node.absent, None, node.address)
        span = value.span if value.span.start_line else node.absent
        if isinstance(value, MapValue):
            return Tags(tuple(_of_map(value, node)), span, _rest(value, node), node.address)
        if isinstance(value, Known):
            return Tags((), span, Undecided("they are written as a text", (), span, value), node.address)
        if not isinstance(value, ListValue):
            return Tags((), span, undecided(value), node.address)
        rest = _rest(value, node)
        items: list[Tag] = []
        for item in value.items:
            entered = enter(item, node.view.world)
            if node.is_terraform and isinstance(entered, MapValue) and not {"key", "Key"} & entered.entries.keys():
                # The old syntax for a map: `tags { Name = "x" }`.
                items.extend(_of_map(entered, node))
                rest = rest or _rest(entered, node)
                continue
            tag = _of_pair(entered, node)
            if isinstance(tag, Tag):
                items.append(tag)
            elif not isinstance(tag, Absent):
                rest = rest or undecided(tag)
        return Tags(tuple(items), span, rest, node.address)


def _with_defaults(own: Tags, node: Node) -> Tags:
    """The tags together with those that the provider gives everything; a resource's own win.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/resource-tagging
    """
    provider = node.view.graph.provider(node.block.provider)
    stated = enter(provider.entries.get("default_tags", Absent()), node.view.world) if provider else Absent()
    if not isinstance(stated, MapValue):
        return own
    given = plain(node.view.world.resolve(stated.entries.get("tags", Absent())))
    if isinstance(given, Absent):
        return own
    if not isinstance(given, MapValue):
        return Tags(own.items, own.span, own.rest or undecided(given), own.address)
    known = {tag.key for tag in own}
    added = (tag for tag in _of_map(given, node) if tag.key not in known)
    return Tags((*own.items, *added), own.span, own.rest or _rest(given, node), own.address)


def _rest(value: MapValue | ListValue, node: Node) -> Undecided | None:
    return None if value.rest is None else undecided(node.view.world.resolve(value.rest))


def _of_map(value: MapValue, node: Node) -> Iterator[Tag]:
    for name, item in value.entries.items():
        resolved = node.view.world.resolve(item)
        yield Tag(name, resolved, resolved.span)


def _of_pair(pair: Value, node: Node) -> Tag | Value:
    """The tag that `{Key, Value}` states, or what hides it; absent where there is none (`AWS::NoValue`)."""
    if not isinstance(pair, MapValue):
        return pair
    key = plain(node.view.world.resolve(_either(pair, "Key")))
    if not isinstance(key, Known):
        return key
    value = node.view.world.resolve(_either(pair, "Value"))
    return Tag(to_text(key.value), value, value.span)


def _either(pair: MapValue, name: str) -> Value:
    """What a pair holds by a name as CloudFormation writes it, or as a block of Terraform's does."""
    return pair.entries.get(name, pair.entries.get(name.lower(), Absent(pair.span)))


def tags(*, cfn: Sources = "Tags", tf: Sources = "tags") -> TagsField:
    """The tags of a resource."""
    return TagsField(cfn, tf)
