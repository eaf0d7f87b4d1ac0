"""Where properties stand: paths in the resource itself, and companions that state a part of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeAlias, TypeVar

from scanner.model.base import Node, Resource
from scanner.model.paths import parse_path, start, walk
from scanner.values import Absent, Known, Reason, Scalar, Unknown, Value, plain, to_text

_SELECTED = re.compile(r"^.*\[[^=\]]+=([^\]]+)\]\.\w*[Vv]alue$")
"""The value of an element that is found by its name goes by that name: `parameter[name=tls].value` is `tls`."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a property stands; see the module's text. `where` narrows companions: (property, value)."""

    path: str
    companion: str = ""
    where: tuple[str, str] | None = None
    read: Callable[[Scalar], object] | None = None


Sources: TypeAlias = str | Source | tuple[str | Source, ...]


def at(path: str, read: Callable[[Scalar], object] | None = None) -> Source:
    """A path whose value is read through `read`: `at("Status", lambda status: status == "Enabled")`."""
    return Source(path, read=read)


def on(
    companion: str,
    path: str = "",
    *,
    where: tuple[str, str] | None = None,
    read: Callable[[Scalar], object] | None = None,
) -> Source:
    """A property that `companion` ("type.property that refers to this resource") states at `path`."""
    return Source(path, companion, where, read)


@dataclass(frozen=True, slots=True)
class ByDialect(Generic[T]):
    """A default that differs between the dialects; None means that there is none."""

    cfn: T | None
    tf: T | None


def by_dialect(*, cfn: T | None, tf: T | None) -> ByDialect[T]:
    """A default that differs between the dialects."""
    return ByDialect(cfn, tf)


def _sources(given: Sources) -> tuple[Source, ...]:
    if isinstance(given, str):
        return (Source(given),) if given else ()
    if isinstance(given, Source):
        return (given,)
    return tuple(Source(one) if isinstance(one, str) else one for one in given)


@dataclass(frozen=True, slots=True)
class Found:
    """A value and the node that states it."""

    value: Value
    node: Node
    source: Source

    @property
    def involves(self) -> tuple[str, ...]:
        """The address of the resource that states it."""
        return (self.node.address,)


class Field:
    """What all declarations share: where the property stands."""

    def __init__(self, cfn: Sources, tf: Sources) -> None:
        self.cfn = _sources(cfn)
        self.tf = _sources(tf)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def sources(self, node: Node) -> tuple[Source, ...]:
        """The sources in the node's dialect."""
        return self.tf if node.block.dialect == "terraform" else self.cfn

    def label(self, node: Node, source: Source | None = None) -> str:
        """The property as the dialect names it."""
        source = source or next(iter(self.sources(node)), None)
        if source is None or not source.path:
            return self.name.replace("_", " ")
        return _shown(source.path)

    def find_all(self, node: Node) -> Iterator[Found]:
        """The value at every source that states one, companions included; then why there may be more, if so."""
        world = node.view.world
        for source in self.sources(node):
            if not source.companion:
                value = _read(node, source.path)
                if not isinstance(value, Absent):
                    yield Found(value, node, source)
                continue
            kind, _, link = source.companion.rpartition(".")
            for block, certain in node.view.companions(node.block, kind, link):
                companion = Node(block, block.properties, node.view, block.name_span)
                matches = True if source.where is None else _matches(companion, source.where)
                if matches is False:
                    continue
                if certain and matches:
                    value = _read(companion, source.path)
                else:
                    value = Unknown(Reason.MISSING, block.name_span, f"whether {block.address} applies")
                if not isinstance(value, Absent):
                    yield Found(value, companion, source)
            for block in node.view.graph.namesakes(node.block, kind, link, world):
                companion = Node(block, block.properties, node.view, block.name_span)
                yield Found(
                    Unknown(Reason.MISSING, block.name_span, f"whether {block.address} applies"), companion, source
                )
            stray = node.view.graph.stray(kind, link, world)
            if stray is not None and isinstance(node, Resource) and not node.is_named:
                stray = node.view.graph.stray(kind, link, world, named=False)
            if stray is not None:
                yield Found(stray, node, source)

    def find(self, node: Node) -> Found:
        """The first value that some source states, else what is absent or in doubt."""
        sources = self.sources(node)
        if len(sources) == 1 and not sources[0].companion:  # as with most properties
            return Found(_read(node, sources[0].path), node, sources[0])
        doubt: Found | None = None
        for found in self.find_all(node):
            if isinstance(found.value, Unknown) and found.value.reason is Reason.MISSING:
                doubt = doubt or found
                continue
            return found
        if doubt is not None:
            return doubt
        source = next(iter(sources), Source(""))
        absent = Absent(node.absent)
        if source.path and not source.companion:
            absent_value = _read(node, source.path)
            absent = absent_value if isinstance(absent_value, Absent) else absent
        return Found(absent, node, source)


@cache
def _shown(path: str) -> str:
    """A path as a message names the property."""
    return _SELECTED.sub(r"\1", path.removeprefix("@"))


def _read(node: Node, path: str) -> Value:
    if not path:
        return node.value
    steps = parse_path(path)
    if isinstance(node, Resource) or node.value is node.block.properties:
        origin, steps = start(node.block, steps)
    else:
        origin = node.value
    return walk(origin, steps, node.view.world, node.absent) if steps else node.view.world.resolve(origin)


def _matches(node: Node, where: tuple[str, str]) -> bool | None:
    """Whether a companion states what `where` asks for; None where that is not known."""
    value = plain(_read(node, where[0]))
    return to_text(value.value) == where[1] if isinstance(value, Known) else None
