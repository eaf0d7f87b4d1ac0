"""Build the graph of one root: its blocks by address and type, and an edge for each reference between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from scanner.assumptions import Assumptions
from scanner.graph.declarations import declared_blocks
from scanner.graph.hidden_names import hidden_names, may_be_called
from scanner.model.base import RESOURCE_CLASSES, View, kind_of
from scanner.model.fields import Field
from scanner.model.paths import parse_path, start, walk
from scanner.model.unsettled import may_be_anything
from scanner.source import Span
from scanner.template import Block, Input, Root
from scanner.values import (
    Absent,
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Text,
    Unknown,
    Value,
    is_one_thing,
    plain,
    references,
)
from scanner.world import World

if TYPE_CHECKING:
    import networkx

    from scanner.model.base import Answers


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` names `target` in its property `kind` (a path without indexes); addresses, and where it is written."""

    source: str
    target: str
    kind: str
    attribute: str
    span: Span


class ResourceGraph:
    """One root's resources and how they refer to each other. It answers what typed resources ask of their
    surroundings.
    """

    def __init__(self, root: Root) -> None:
        self.root = root
        self.by_address: dict[str, Block] = {}
        self.by_type: dict[str, list[Block]] = defaultdict(list)
        for block in root.blocks:
            self.by_address.setdefault(block.address, block)
            self.by_type[kind_of(block)].append(block)
        for block in declared_blocks(root):
            self.by_type[block.type].append(block)
        self._links: dict[tuple[str, str], LinkIndex] = {}
        self._identities: dict[str, dict[Value, Block]] = {}

    @property
    def answers(self) -> Answers:
        """The analyses that answer what any resource can be asked; imported by the first question."""
        from scanner.analysis import questions

        return questions

    @cached_property
    def edges(self) -> list[Edge]:
        """Every reference from one block to another, those under any choice included."""
        return [edge for block in self.root.blocks for edge in _edges_of(block, self.by_address)]

    @cached_property
    def outgoing(self) -> dict[str, list[Edge]]:
        """Edges by the address that they start from."""
        found: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            found[edge.source].append(edge)
        return found

    @cached_property
    def incoming(self) -> dict[str, list[Edge]]:
        """Edges by the address that they lead to."""
        found: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            found[edge.target].append(edge)
        return found

    @cached_property
    def network(self) -> networkx.MultiDiGraph[str]:
        """The same as a networkx graph: nodes carry their `block`, edges `kind`, `attribute` and `span`."""
        import networkx

        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        for address, block in self.by_address.items():
            graph.add_node(address, block=block)
        for edge in self.edges:
            graph.add_edge(edge.source, edge.target, kind=edge.kind, attribute=edge.attribute, span=edge.span)
        return graph

    def view(self, world: World | None = None) -> View:
        """The graph in one world; without one, in the world that the defaults decide."""
        return View(self, world or World())

    def block(self, address: str) -> Block | None:
        """The block at an address; an instance stands for a resource named as a whole."""
        return self.by_address.get(address)

    def blocks_of(self, types: tuple[str, ...]) -> list[Block]:
        """All blocks of these types; a data source has a type of its own, `data.aws_iam_policy_document`."""
        return [block for name in types for block in self.by_type.get(name, ())]

    def provider(self, name: str) -> MapValue | None:
        """What the root states of one of its provider configurations: `aws`, `aws.archive`."""
        return self.root.providers.get(name)

    def requirements(self, provider: str) -> tuple[str, ...]:
        """What is asked of the version of one of Terraform's providers: `>= 5.0, < 6.0`."""
        return self.root.requirements.get(provider, ())

    def companions(self, block: Block, kind: str, link: str, world: World) -> Iterable[tuple[Block, bool]]:
        """Blocks of type `kind` whose property `link` refers to `block`; False where that is only possible."""
        return self._index(kind, link).find(block, world, self)

    def stray(self, kind: str, link: str, world: World, named: bool = True) -> Unknown | None:
        """Why some block of type `kind` may belong to anything, or to anything that has no name of its own."""
        return self._index(kind, link).stray(world, self, named)

    def referrers(self, block: Block, attribute: str | None = None) -> Iterator[tuple[Block, str]]:
        """Blocks that refer to `block` under any choice, each with the property (a path) that does; with `attribute`
        only those that ask for this attribute of it.
        """
        for edge in self.incoming.get(block.address, ()):
            if attribute in (None, edge.attribute):
                yield self.by_address[edge.source], edge.kind

    def referred(self, block: Block) -> Iterator[tuple[Block, str]]:
        """Blocks that `block` refers to under any choice, each with the property (a path) that does."""
        for edge in self.outgoing.get(block.address, ()):
            yield self.by_address[edge.target], edge.kind

    @property
    def assumptions(self) -> Assumptions:
        """What the configuration takes to be true of values that are left open."""
        return self.root.assumptions

    def input(self, name: str) -> Input | None:
        """The parameter or variable that an unknown value names."""
        return self.root.inputs.get(name)

    def exported(self, block: Block) -> bool:
        """Whether an output of the root names the block, or an attribute of it."""
        return block.address in self._exported

    def handed_over(self, block: Block) -> bool:
        """Whether a module that is not present is given the block, or an attribute of it."""
        return block.address in self._handed_over

    @cached_property
    def _exported(self) -> frozenset[str]:
        return frozenset(found.address for value in self.root.outputs.values() for found in references(value))

    @cached_property
    def _handed_over(self) -> frozenset[str]:
        return frozenset(found.address for value in self.root.handed_over.values() for found in references(value))

    def identified(self, value: Value, types: tuple[str, ...]) -> Block | None:
        """The block of one of these types whose own name is `value`."""
        if isinstance(value, Absent | ListValue | MapValue | Choice | Reference):
            return None
        for name in types:
            found = self._names(name).get(value)
            if found is not None:
                return found
        return None

    def identities(self, block: Block) -> Iterator[Value]:
        """The values by which others may call the block."""
        for value in self._own_names(block):
            # Equal unknowns without a name of their own are not the same name.
            if not isinstance(value, Absent | Reference) and is_one_thing(value):
                yield value

    def _own_names(self, block: Block) -> Iterator[Value]:
        owner = RESOURCE_CLASSES.get(kind_of(block))
        for name in owner.identified_by if owner else ():
            declared = getattr(owner, name)
            assert isinstance(declared, Field)
            for source in declared.tf if block.dialect == "terraform" else declared.cfn:
                origin, steps = start(block, parse_path(source.path))
                yield plain(walk(origin, steps, World(), block.name_span))

    def namesakes(self, block: Block, kind: str, link: str, world: World) -> Iterator[Block]:
        """Blocks of type `kind` whose `link` is a name that no resource has, and that may be the block's own."""
        loose = self._index(kind, link).loose
        own = self._hidden_names.get(block.address, ()) if loose else ()
        if not own:
            return
        for companion, value in loose:
            name = plain(world.resolve(value))
            if not isinstance(name, Known | Text) or name == Known("") or world.exists(companion) is False:
                continue
            if self.identified(name, tuple(self.by_type)) is None and may_be_called(own, name):
                yield companion

    @cached_property
    def _hidden_names(self) -> dict[str, tuple[Value, ...]]:
        """The names of resources, by address, that nothing tells, or of which a part may be anything."""
        found = ((block.address, hidden_names(self._own_names(block))) for block in self.root.blocks)
        return {address: names for address, names in found if names}

    def _names(self, kind: str) -> dict[Value, Block]:
        if kind not in self._identities:
            found: dict[Value, Block] = {}
            for block in self.by_type.get(kind, ()):
                for value in self.identities(block):
                    found.setdefault(value, block)
            self._identities[kind] = found
        return self._identities[kind]

    def _index(self, kind: str, link: str) -> LinkIndex:
        key = (kind, link)
        if key not in self._links:
            self._links[key] = LinkIndex(self.by_type.get(kind, ()), link)
        return self._links[key]


class LinkIndex:
    """For one type and one of its properties: which blocks refer to which address there."""

    def __init__(self, blocks: Iterable[Block], link: str) -> None:
        self.firm: dict[str, list[Block]] = defaultdict(list)
        self.loose: list[tuple[Block, Value]] = []
        steps = parse_path(link)
        for block in blocks:
            origin, rest = start(block, steps)
            for one in _raw(origin, [step.name for step in rest]):
                if isinstance(one, Reference):
                    for address in _named_by(one):
                        if self.firm[address][-1:] != [block]:
                            self.firm[address].append(block)
                elif not isinstance(one, Absent):
                    self.loose.append((block, one))

    def find(self, block: Block, world: World, graph: ResourceGraph) -> Iterator[tuple[Block, bool]]:
        """The blocks that refer to `block`, each with whether that is certain."""
        for companion in self.firm.get(block.address, ()):
            exists = world.exists(companion)
            if exists is not False:
                yield companion, exists is True and (not companion.symbolic or block.symbolic)
        if not self.loose:
            return
        own = None
        for companion, value in self.loose:
            resolved = plain(world.resolve(value))
            if isinstance(resolved, Reference):
                matches = block.address in _named_by(resolved)
            else:
                own = own if own is not None else set(graph.identities(block))
                matches = resolved in own
            if matches:
                exists = world.exists(companion)
                if exists is not False:
                    yield companion, exists is True and (not companion.symbolic or block.symbolic)

    def stray(self, world: World, graph: ResourceGraph, named: bool) -> Unknown | None:
        """Why one of the blocks may refer to anything, if one does."""
        for companion, value in self.loose:
            resolved = plain(world.resolve(value))
            if not isinstance(resolved, Unknown | Text) or world.exists(companion) is False:
                continue
            if isinstance(resolved, Unknown) and resolved.reason in _ELSEWHERE:
                continue
            if isinstance(resolved, Unknown) and _names_nothing(resolved, graph):
                continue
            if not named and isinstance(resolved, Unknown) and resolved.reason is Reason.PARAMETER:
                continue
            if graph.identified(resolved, tuple(graph.by_type)) is None:
                needs = resolved.describe() if isinstance(resolved, Unknown) else ""
                return Unknown(
                    Reason.MISSING, companion.name_span, needs, detail=f"{companion.address} may apply to it"
                )
        return None


def _names_nothing(value: Unknown, graph: ResourceGraph) -> bool:
    """Whether the value is an error, which nobody deploys, or names a resource that nobody declares."""
    return value.reason is Reason.INVALID and value.needs not in graph.by_address


_ELSEWHERE = (Reason.IMPORT, Reason.DATA_SOURCE, Reason.MODULE, Reason.NESTED_STACK)
"""What these name was made by somebody else: never a resource of this graph."""


def _raw(value: Value, names: list[str]) -> Iterator[Value]:
    """Whatever stands at a path, in every block of a list and in every list on the way; its length may be open."""
    if isinstance(value, ListValue):
        for item in value.items:
            yield from _raw(item, names)
        # A list that is given from outside names what was there before.
        if value.rest is not None and (not isinstance(value.rest, Unknown) or may_be_anything(value.rest)):
            yield from _raw(value.rest, names)
    elif names and isinstance(value, MapValue):
        yield from _raw(value.entries.get(names[0], value.rest or Absent()), names[1:])
    elif names:
        yield value if isinstance(value, Unknown | Choice) else Absent()
    else:
        yield value


def _named_by(reference: Reference) -> tuple[str, ...]:
    """The resource whose attribute it is, and the one that this attribute names: a subnet and its VPC, or a role and
    what has made up its name.
    """
    inner = reference.value
    return (reference.address, inner.address) if isinstance(inner, Reference) else (reference.address,)


def _edges_of(block: Block, known: dict[str, Block]) -> Iterator[Edge]:
    seen: set[tuple[str, str, str]] = set()
    for name, value in block.properties.entries.items():
        for kind, found in _references(value, name):
            key = (kind, found.address, found.attribute)
            if key not in seen and found.address in known:
                seen.add(key)
                yield Edge(block.address, found.address, kind, found.attribute, found.span)
    depends = block.attributes.get("DependsOn") or block.attributes.get("depends_on")
    if depends is not None:
        for address, span in _dependencies(depends, block):
            if address in known:
                yield Edge(block.address, address, "DependsOn", "", span)


def _dependencies(value: Value, block: Block) -> Iterator[tuple[str, Span]]:
    items = value.items if isinstance(value, ListValue) else (value,)
    prefix = f"{block.container}/" if block.container and block.dialect == "cloudformation" else ""
    for item in items:
        if isinstance(item, Reference):
            yield item.address, item.span
        elif isinstance(item, Known):
            yield f"{prefix}{item.value}", item.span


def _references(value: Value, path: str) -> Iterator[tuple[str, Reference]]:
    if isinstance(value, Known | Absent | Unknown):
        return
    if isinstance(value, Reference):
        yield path, value
    for step, inner in _children(value):
        yield from _references(inner, f"{path}.{step}" if step else path)


def _children(value: Reference | Text | ListValue | MapValue | Choice) -> Iterator[tuple[str, Value]]:
    """What a value is made of; only a map's keys add to a path."""
    inner: Iterable[tuple[str, Value | None]]
    match value:
        case Reference():
            inner = [("", value.value)]
        case Text():
            inner = [*(("", part) for part in value.parts), ("", value.decoded)]
        case ListValue():
            inner = [*(("", item) for item in value.items), ("", value.rest)]
        case MapValue():
            inner = [*value.entries.items(), ("", value.rest)]
        case Choice():
            inner = [("", option) for option in value.options.values()]
    for step, one in inner:
        if one is not None:
            yield step, one
