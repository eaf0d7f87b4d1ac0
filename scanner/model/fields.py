"""Declarations of properties: one line each, saying where a property stands in either dialect, its type and its
default.

    encrypted = boolean(cfn="Encrypted", tf="encrypted", default=False)

A source is a path (see `paths`), or `on(companion, path)` where another resource states it:
`on("aws_s3_bucket_acl.bucket", "acl")` reads the `acl` of the `aws_s3_bucket_acl` whose `bucket` refers to this
resource. Several sources are tried in order; for nested blocks and lists all are gathered. A dialect left out has no
such property: it is missing there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Generic, TypeAlias, TypeVar, overload

from scanner.model.base import Node, Part, Resource, typed
from scanner.model.json_text import decode
from scanner.model.paths import decode_json, enter, parse_path, start, walk
from scanner.model.readings import Fact, Missing, Reading, Readings, Stated, Undecided, undecided
from scanner.source import Span
from scanner.template import Block
from scanner.values import (
    Absent,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Scalar,
    Text,
    Unknown,
    Value,
    plain,
    to_text,
)

_SELECTED = re.compile(r"^.*\[[^=\]]+=([^\]]+)\]\.\w*[Vv]alue$")
"""The value of an element that is found by its name goes by that name: `parameter[name=tls].value` is `tls`."""

T = TypeVar("T")
P = TypeVar("P", bound=Part)
R = TypeVar("R", bound=Resource)


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
        return _SELECTED.sub(r"\1", source.path.removeprefix("@"))

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
                if source.where is not None and not _matches(companion, source.where):
                    continue
                if certain:
                    value = _read(companion, source.path)
                else:
                    value = Unknown(Reason.MISSING, block.name_span, f"whether {block.address} applies")
                if not isinstance(value, Absent):
                    yield Found(value, companion, source)
            named = not isinstance(node, Resource) or bool(node.identified_by)
            stray = node.view.graph.stray(kind, link, world, named)
            if stray is not None:
                yield Found(stray, node, source)

    def find(self, node: Node) -> Found:
        """The first value that some source states, else what is absent or in doubt."""
        doubt: Found | None = None
        for found in self.find_all(node):
            if isinstance(found.value, Unknown) and found.value.reason is Reason.MISSING:
                doubt = doubt or found
                continue
            return found
        if doubt is not None:
            return doubt
        source = next(iter(self.sources(node)), Source(""))
        absent = Absent(node.absent)
        if source.path and not source.companion:
            absent_value = _read(node, source.path)
            absent = absent_value if isinstance(absent_value, Absent) else absent
        return Found(absent, node, source)


def _read(node: Node, path: str) -> Value:
    if not path:
        return node.value
    steps = parse_path(path)
    if isinstance(node, Resource) or node.value is node.block.properties:
        origin, steps = start(node.block, steps)
    else:
        origin = node.value
    return walk(origin, steps, node.view.world, node.absent) if steps else node.view.world.resolve(origin)


def _matches(node: Node, where: tuple[str, str]) -> bool:
    value = plain(_read(node, where[0]))
    return not isinstance(value, Known) or to_text(value.value) == where[1]


class ScalarField(Field, Generic[T]):
    """A property with one plain value."""

    def __init__(
        self,
        cfn: Sources,
        tf: Sources,
        convert: Callable[[Scalar], T | None],
        default: T | ByDialect[T] | None,
    ) -> None:
        super().__init__(cfn, tf)
        self.convert = convert
        self.default = default

    @overload
    def __get__(self, node: None, owner: type) -> ScalarField[T]: ...
    @overload
    def __get__(self, node: Node, owner: type) -> Reading[T]: ...
    def __get__(self, node: Node | None, owner: type) -> ScalarField[T] | Reading[T]:
        if node is None:
            return self
        found = self.find(node)
        label = self.label(found.node, found.source)
        return Reading(label, self.fact(found, node), found.involves)

    def fact(self, found: Found, node: Node) -> Fact[T]:
        """What the value found says, in this property's type."""
        value = plain(found.value)
        match value:
            case Known(raw, span):
                read = found.source.read
                if read is not None:
                    return Stated(_cast(read(raw)), span, written=to_text(raw))
                converted = self.convert(raw)
                if converted is None:
                    doubt = Unknown(Reason.INVALID, span, detail=f"{to_text(raw)[:40]!r} is not of the expected type")
                    return undecided(doubt)
                return Stated(converted, span)
            case Absent(span):
                default = self.default
                if isinstance(default, ByDialect):
                    default = default.tf if node.block.dialect == "terraform" else default.cfn
                place = span if span.start_line else node.absent
                return Missing(place) if default is None else Stated(default, place, implied=True)
            case Reference():
                return undecided(_computed(value))
            case ListValue(items=(only,), rest=None):
                return self.fact(Found(node.view.world.resolve(only), found.node, found.source), node)
            case _:
                return undecided(value)


def _computed(value: Reference) -> Unknown:
    return Unknown(Reason.COMPUTED, value.span, f"{value.address}.{value.attribute}".rstrip("."))


def _cast(value: object) -> T:  # type: ignore[type-var]
    # `read` is declared beside the property's type; the two agree by the model's tests.
    return value  # type: ignore[return-value]


def as_boolean(raw: Scalar) -> bool | None:
    """`true`, `"true"`, also as CloudFormation's and Terraform's texts spell it."""
    if isinstance(raw, bool):
        return raw
    return {"true": True, "false": False}.get(str(raw).lower())


def as_integer(raw: Scalar) -> int | None:
    """A whole number, also as text."""
    try:
        return None if isinstance(raw, bool) else int(float(raw))
    except (ValueError, OverflowError):
        return None


def as_text(raw: Scalar) -> str:
    """A text; numbers and booleans as templates print them."""
    return to_text(raw)


def boolean(*, cfn: Sources = (), tf: Sources = (), default: bool | ByDialect[bool] | None = None) -> ScalarField[bool]:
    """A switch."""
    return ScalarField(cfn, tf, as_boolean, default)


def integer(*, cfn: Sources = (), tf: Sources = (), default: int | ByDialect[int] | None = None) -> ScalarField[int]:
    """A whole number; the property's own docstring or name gives the unit."""
    return ScalarField(cfn, tf, as_integer, default)


def text(*, cfn: Sources = (), tf: Sources = (), default: str | ByDialect[str] | None = None) -> ScalarField[str]:
    """A text."""
    return ScalarField(cfn, tf, as_text, default)


class TextsField(Field):
    """A list of texts; a single text stands for a list of one. All sources are gathered."""

    @overload
    def __get__(self, node: None, owner: type) -> TextsField: ...
    @overload
    def __get__(self, node: Node, owner: type) -> Readings[Reading[str]]: ...
    def __get__(self, node: Node | None, owner: type) -> TextsField | Readings[Reading[str]]:
        if node is None:
            return self
        return gather(self, node, self._element)

    def _element(self, value: Value, node: Node, source: Source) -> Reading[str] | None:
        label = self.label(node, source)
        value = plain(value)
        match value:
            case Known(raw, span):
                return Reading(label, Stated(to_text(raw), span), (node.address,))
            case Absent():
                return None
            case Reference():
                return Reading(label, undecided(_computed(value)), (node.address,))
            case _:
                return Reading(label, undecided(value), (node.address,))


def texts(*, cfn: Sources = (), tf: Sources = ()) -> TextsField:
    """A list of texts."""
    return TextsField(cfn, tf)


def gather(
    declared: Field,
    node: Node,
    element: Callable[[Value, Node, Source], T | None],
) -> Readings[T]:
    """Collect the elements at every source of a list property."""
    world = node.view.world
    items: list[T] = []
    involves: dict[str, None] = {node.address: None}
    rest: Undecided | None = None
    span: Span | None = None
    seen = False
    for found in declared.find_all(node):
        value = world.resolve(_decoded(found.value))
        if isinstance(value, Reference) and value.value is not None:
            held = world.resolve(value.value)
            value = held if isinstance(held, ListValue | MapValue) else value
        if isinstance(value, Unknown) and value.reason is not Reason.EACH:
            rest = rest or _at_home(undecided(value), found)
            seen = True
            span = span or (_place(value.span, found) if found.node is node else None)
            continue
        if not isinstance(value, ListValue):
            value = ListValue((value,), value.span)
        seen = True
        involves[found.node.address] = None
        if span is None and found.node is node:
            span = _place(_list_span(value), found)
        for item in value.items:
            made = element(world.resolve(item), found.node, found.source)
            if made is not None:
                items.append(made)
        if value.rest is not None:
            rest = rest or _at_home(undecided(world.resolve(value.rest)), found)
    place = span if span is not None and span.start_line else node.absent
    return Readings(declared.label(node), tuple(items), place, rest, not seen, tuple(involves))


def _decoded(value: Value) -> Value:
    """The list that a JSON text encodes; anything else as it is."""
    if isinstance(value, Text) and value.decoded is not None:
        return value.decoded
    if isinstance(value, Known) and isinstance(value.value, str) and value.value.lstrip()[:1] == "[":
        decoded = decode_json(value)
        return decoded if isinstance(decoded, ListValue) else value
    if isinstance(value, Text) and value.prefix().lstrip()[:1] == "[":
        return decode(value)
    return value


def _place(span: Span, found: Found) -> Span:
    """Where a node uses a value: a list that comes through a parameter has the parameter's own span."""
    node = found.node
    home = node.block.span
    if not span.start_line or (span.file == home.file and home.start_line <= span.start_line <= home.end_line):
        return span
    value: Value = node.value
    for step in parse_path(found.source.path) if found.source.path else ():
        value = enter(value, node.view.world)
        if not isinstance(value, MapValue) or step.name not in value.entries:
            break
        span = value.key_spans.get(step.name, span)
        value = value.entries[step.name]
    return span


def _at_home(fact: Undecided, found: Found) -> Undecided:
    return replace(fact, span=_place(fact.span, found))


def _list_span(value: ListValue) -> Span:
    if value.span.start_line or not value.items:
        return value.span
    return value.items[0].span


class PartsField(Field, Generic[P]):
    """Nested blocks; all sources are gathered, companions themselves with an empty path."""

    def __init__(self, part: type[P], cfn: Sources, tf: Sources) -> None:
        super().__init__(cfn, tf)
        self.part = part

    @overload
    def __get__(self, node: None, owner: type) -> PartsField[P]: ...
    @overload
    def __get__(self, node: Node, owner: type) -> Readings[P]: ...
    def __get__(self, node: Node | None, owner: type) -> PartsField[P] | Readings[P]:
        if node is None:
            return self
        return gather(self, node, self._element)

    def _element(self, value: Value, node: Node, source: Source) -> P | None:
        entered = enter(value, node.view.world)
        if not isinstance(entered, MapValue):
            if isinstance(entered, Absent):
                return None
            # What cannot be looked into is still there: every property of it is unknown.
            doubt = entered if isinstance(entered, Unknown) else Unknown(Reason.COMPUTED, entered.span)
            entered = MapValue({}, entered.span, doubt)
        whole = entered is node.block.properties
        place = node.block.name_span if whole or not entered.span.start_line else entered.span
        return self.part(node.block, entered, node.view, place)


def parts(part: type[P], *, cfn: Sources = (), tf: Sources = ()) -> PartsField[P]:
    """A list of nested blocks, each seen as `part`."""
    return PartsField(part, cfn, tf)


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
        block = node.view.graph.identified(plain(value), types_of(kinds))
    if block is not None and not block.data:
        return Link(label, Stated(typed(block, node.view), value.span), (*involves, block.address))
    if isinstance(value, Unknown):
        return Link(label, undecided(value), involves)
    return Link(label, Undecided("lies outside the scanned templates", (), value.span, plain(value)), involves)


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


def fields_of(owner: type[Node]) -> Iterable[tuple[str, Field]]:
    """Every declared property of a class by name, inherited ones too unless they are declared anew."""
    found: dict[str, Field] = {}
    for base in reversed(owner.__mro__):
        found.update({name: value for name, value in vars(base).items() if isinstance(value, Field)})
    return found.items()
