"""Properties that refer to other resources, and the links that lead to them."""

from __future__ import annotations

from importlib import import_module
from typing import TypeVar, overload

from scanner.model.base import Node, Resource, typed
from scanner.model.gathering import gather
from scanner.model.readings import Missing, Reading, Readings, Stated, Undecided, could_be, undecided
from scanner.model.sources import Field, Sources
from scanner.template import Block
from scanner.values import Absent, Known, Reference, Text, Unknown, Value, plain, to_text

R = TypeVar("R", bound=Resource)


class Link(Reading[Resource]):
    """A reference to another resource.

    Its fact is stated when the resource is in the graph; a name that lies outside is undecided but set.
    """

    __slots__ = ()

    def to(self, kind: type[R]) -> R | None:
        """The resource it leads to, if it is in the graph and of this kind."""
        target = self.known
        return target if isinstance(target, kind) else None

    @property
    def literal(self) -> str | None:
        """The name or ARN of something outside the graph, where it is written out."""
        fact = self.fact
        value = fact.value if isinstance(fact, Undecided) else None
        return to_text(value.value) if isinstance(value, Known) else None

    def may_be(self, name: str) -> bool:
        """Whether a text that is known in part may turn out to be this name."""
        value = self.fact.value if isinstance(self.fact, Undecided) else None
        return isinstance(value, Text) and could_be(value, name)


class LinkField(Field):
    """A reference to another resource."""

    def __init__(self, kinds: str, cfn: Sources, tf: Sources) -> None:
        super().__init__(cfn, tf)
        self.kinds = kinds

    @overload
    def __get__(self, node: None, owner: type) -> LinkField: ...
    @overload
    def __get__(self, node: Node, owner: type) -> Link: ...
    def __get__(self, node: Node | None, owner: type) -> LinkField | Link:
        if node is None:
            return self
        found = self.find(node)
        label = self.label(found.node, found.source)
        # An empty name is what templates hand on where there is nothing to name.
        if isinstance(found.value, Absent) or plain(found.value) == Known(""):
            return Link(
                label, Missing(found.value.span if found.value.span.start_line else node.absent), found.involves
            )
        return link(found.value, label, self.kinds, found.node)


class LinksField(Field):
    """A list of references to other resources; all sources are gathered."""

    def __init__(self, kinds: str, cfn: Sources, tf: Sources) -> None:
        super().__init__(cfn, tf)
        self.kinds = kinds

    @overload
    def __get__(self, node: None, owner: type) -> LinksField: ...
    @overload
    def __get__(self, node: Node, owner: type) -> Readings[Link]: ...
    def __get__(self, node: Node | None, owner: type) -> LinksField | Readings[Link]:
        if node is None:
            return self
        return gather(
            self,
            node,
            lambda value, holder, source: (
                None if isinstance(value, Absent) else link(value, self.label(holder, source), self.kinds, holder)
            ),
        )


def reference(kinds: str, *, cfn: Sources = (), tf: Sources = ()) -> LinkField:
    """A reference to a resource of `kinds` ("kms.Key", several separated by a space)."""
    return LinkField(kinds, cfn, tf)


def references(kinds: str, *, cfn: Sources = (), tf: Sources = ()) -> LinksField:
    """A list of references to resources of `kinds`."""
    return LinksField(kinds, cfn, tf)


def link(value: Value, label: str, kinds: str, node: Node) -> Link:
    """Follow a value to the resource that it names."""
    world = node.view.world
    value = world.resolve(value)
    involves: tuple[str, ...] = (node.address,)
    block: Block | None = None
    if isinstance(value, Reference):
        block = node.view.graph.block(value.address)
        if block is not None and (block.data or block.type.endswith("::Stack")) and value.value is not None:
            return link(value.value, label, kinds, node)
        if block is not None and value.value is not None and not _is_kind(block, kinds):
            inner = link(value.value, label, kinds, node)
            if isinstance(inner.fact, Stated):
                return inner
    if block is None:
        block = node.view.graph.identified(plain(value), types_of(kinds)) or _by_arn(value, kinds, node)
    if block is not None and not block.data:
        return Link(label, Stated(typed(block, node.view), value.span), (*involves, block.address))
    if isinstance(value, Unknown):
        return Link(label, undecided(value), involves)
    return Link(label, Undecided("lies outside the scanned templates", (), value.span, plain(value)), involves)


def _by_arn(value: Value, kinds: str, node: Node) -> Block | None:
    """The bucket whose ARN a text is; such an ARN holds the name alone, neither Region nor account.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html
    """
    value = plain(value)
    parts = value.parts if isinstance(value, Text) else (value,)
    if "s3.Bucket" not in kinds.split() or not to_text(getattr(parts[0], "value", "")).startswith("arn:"):
        return None
    for index, part in enumerate(parts):
        _, found, name = to_text(part.value).partition(":s3:::") if isinstance(part, Known) else ("", "", "")
        if found:
            rest = (*((Known(name),) if name else ()), *parts[index + 1 :])
            whole = rest[0] if len(rest) == 1 else Text(rest)
            return node.view.graph.identified(whole, types_of(kinds)) if rest else None
    return None


def _is_kind(block: Block, kinds: str) -> bool:
    return block.type in types_of(kinds)


def types_of(kinds: str) -> tuple[str, ...]:
    """The type names of the classes that `kinds` names, imported where they are not yet."""
    names: list[str] = []
    for kind in kinds.split():
        names.extend(class_of(kind).types())
    return tuple(names)


def class_of(kind: str) -> type[Resource]:
    """The class that "kms.Key" names. Raises AttributeError or ImportError for a mistake in the model."""
    module, _, name = kind.rpartition(".")
    found: type[Resource] = getattr(import_module(f"scanner.model.{module}"), name)
    return found
