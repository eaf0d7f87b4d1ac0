"""Typed resources: a block seen through a class that knows both dialects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from scanner.assumptions import Assumptions
from scanner.source import Span
from scanner.template import Block, Input
from scanner.values import MapValue, Unknown, Value
from scanner.verdict import Evidence, Result, Verdict
from scanner.world import World

if TYPE_CHECKING:
    from scanner.model.zones import ZoneTerm

R = TypeVar("R", bound="Resource")

RESOURCE_CLASSES: dict[str, type[Resource]] = {}
"""Type name in a dialect → class; filled as the model's modules are imported."""


class Backups(Protocol):
    """Every source of recovery points of one store."""

    def exist(self) -> Result:
        """Assert that something makes recovery points of the store."""

    def within(self, hours: int) -> Result:
        """Assert that the store can be set back to a point at most some hours ago."""


class Workload(Protocol):
    """An entry point with everything that it needs in turn."""

    @property
    def zones(self) -> Sequence[ZoneTerm]:
        """Every zone that some part of it lies in, or leaves the network by."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of all members of all tiers."""

    def survives(self, zone: ZoneTerm | None) -> Result:
        """Assert that every tier goes on without a zone; None stands for any zone."""


class Answers(Protocol):
    """What answers questions that rest on many kinds of resource; each is described where it is asked."""

    def is_public(self, subnet: Any) -> Result:
        """As `vpc.Subnet.is_public`."""

    def reachable_from_internet(self, resource: Resource) -> Result:
        """As `Resource.reachable_from_internet`."""

    def backups(self, store: Resource) -> Backups:
        """As `Resource.backups`."""

    def workloads(self, resource: Resource) -> Sequence[Workload]:
        """As `Resource.workloads`."""


class Surroundings(Protocol):
    """What a typed resource asks of the graph around it."""

    def block(self, address: str) -> Block | None:
        """The block at an address, if this graph has it."""

    def companions(self, block: Block, kind: str, link: str, world: World) -> Iterable[tuple[Block, bool]]:
        """Blocks of type `kind` whose property `link` refers to `block`; False where that is only possible."""

    def namesakes(self, block: Block, kind: str, link: str, world: World) -> Iterable[Block]:
        """Blocks of type `kind` whose `link` is a name that no resource has, and that may be the block's own."""

    def stray(self, kind: str, link: str, world: World, named: bool = True) -> Unknown | None:
        """Why some block of type `kind` may belong to anything: its `link` cannot be resolved. None if there is
        none. What has no name of its own (not `named`) is never meant by a parameter, since its ID is made on creation.
        """

    def referrers(self, block: Block, attribute: str | None = None) -> Iterable[tuple[Block, str]]:
        """Blocks that refer to `block` under any choice, each with the property (a path) that does; with `attribute`
        only those that ask for this attribute of it.
        """

    def referred(self, block: Block) -> Iterable[tuple[Block, str]]:
        """Blocks that `block` refers to under any choice, each with the property (a path) that does."""

    @property
    def answers(self) -> Answers:
        """What stands above the model and is asked through it."""

    @property
    def assumptions(self) -> Assumptions:
        """What the configuration takes to be true of values that are left open."""

    def input(self, name: str) -> Input | None:
        """The parameter or variable that an unknown value names."""

    def exported(self, block: Block) -> bool:
        """Whether an output of the root names the block, or an attribute of it."""

    def handed_over(self, block: Block) -> bool:
        """Whether a module that is not present is given the block, or an attribute of it."""

    def identified(self, value: Value, types: tuple[str, ...]) -> Block | None:
        """The block of one of these types whose own name is `value`."""

    def blocks_of(self, types: tuple[str, ...]) -> list[Block]:
        """All blocks of these types; a data source has a type of its own (`kind_of`)."""

    def provider(self, name: str) -> MapValue | None:
        """What the root states of one of its provider configurations: `aws`, `aws.archive`."""

    def requirements(self, provider: str) -> tuple[str, ...]:
        """What is asked of the version of one of Terraform's providers: `>= 5.0, < 6.0`."""


@dataclass(frozen=True, slots=True)
class View:
    """A graph in one world."""

    graph: Surroundings
    world: World

    def companions(self, block: Block, kind: str, link: str) -> Iterable[tuple[Block, bool]]:
        """As `Surroundings.companions`, in this world."""
        return self.graph.companions(block, kind, link, self.world)


class Node:
    """Something that has properties: a resource, or a block nested in one.

    `block` is the resource that states the properties; `value` holds them; `absent` is the place of what is left out.
    """

    __slots__ = ("absent", "block", "value", "view")

    def __init__(self, block: Block, value: MapValue, view: View, absent: Span) -> None:
        self.block = block
        self.value = value
        self.view = view
        self.absent = absent

    @property
    def address(self) -> str:
        """The address of the resource that states this."""
        return self.block.address

    @property
    def span(self) -> Span:
        """The place of the whole: a resource's header, a nested block's own place."""
        return self.absent

    @property
    def is_terraform(self) -> bool:
        """Whether the template is written in Terraform's language."""
        return self.block.dialect == "terraform"

    def passed(self, message: str) -> Result:
        """A pass that rests on this as a whole."""
        return Result(Verdict.PASS, (Evidence(self.span, message, self.address),), (), (self.address,))

    def failed(self, message: str) -> Result:
        """A failure that rests on this as a whole."""
        return Result(Verdict.FAIL, (Evidence(self.span, message, self.address),), (), (self.address,))

    def unknown(self, message: str, *needs: str) -> Result:
        """An unknown that rests on this as a whole; `needs` names what would decide it."""
        return Result(Verdict.UNKNOWN, (Evidence(self.span, message, self.address),), needs, (self.address,))


class Part(Node):
    """A block nested in a resource: a listener's action, a security group's rule."""

    __slots__ = ()


class Resource(Node):
    """A resource with a meaning, whichever dialect it is written in."""

    __slots__ = ()

    cloudformation: ClassVar[str | tuple[str, ...]] = ()
    terraform: ClassVar[str | tuple[str, ...]] = ()
    identified_by: ClassVar[tuple[str, ...]] = ()
    """Fields that hold the resource's own name, by which others may call it instead of referring to it."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name in cls.types():
            RESOURCE_CLASSES.setdefault(name, cls)

    def __init__(self, block: Block, view: View) -> None:
        super().__init__(block, block.properties, view, block.name_span)

    @classmethod
    def types(cls) -> tuple[str, ...]:
        """The type names in both dialects."""
        return (*_as_tuple(cls.cloudformation), *_as_tuple(cls.terraform))

    @property
    def name(self) -> str:
        """The name in the template: the logical ID, or Terraform's local name."""
        return self.block.name

    @property
    def is_named(self) -> bool:
        """Whether the template gives it a name of its own; one that is made on creation is no parameter's value."""
        return any(getattr(self, name).is_given for name in self.identified_by)

    def reachable_from_internet(self) -> Result:
        """Assert that somebody on the internet reaches it.

        It counts an address, a route, network ACL and security group that are open at once, what a load balancer hands
        on, a machine that is exposed and may go on to it, and services that answer by an address of their own. What is
        meant for the public counts as well. The evidence is the way, hop by hop.
        """
        return self.view.graph.answers.reachable_from_internet(self)

    def backups(self) -> Backups:
        """Everything that makes recovery points of it: its own backups, plans by selection, lifecycle policies.

        `.exist()` asserts that there is something, `.within(hours)` that no more is lost than the changes of so many
        hours. A selection counts by ARN, tag and condition; a tag that is not known makes the answer unknown.
        """
        return self.view.graph.answers.backups(self)

    def workloads(self) -> Sequence[Workload]:
        """The workloads that it is a member of: those of each entry point that leads to it.

        `workload.zones` are the zones that it has a part in, and `workload.survives(zone)` asserts that it goes on
        without one.
        """
        return self.view.graph.answers.workloads(self)


def _as_tuple(names: str | tuple[str, ...]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else names


def kind_of(block: Block) -> str:
    """The type by which a class of the model names a block: `aws_iam_policy`, `data.aws_iam_policy_document`.

    Custom resources of CloudFormation (`Custom::Anything`) are of one kind.
    """
    if block.type.startswith("Custom::"):
        return "AWS::CloudFormation::CustomResource"
    return f"data.{block.type}" if block.data else block.type


def typed(block: Block, view: View) -> Resource:
    """The block as the most fitting class of the model; a kind without a class of its own is a plain `Resource`."""
    return RESOURCE_CLASSES.get(kind_of(block), Resource)(block, view)


def attached(node: Node, kind: type[R], *, cfn: str = "", tf: str = "") -> Iterator[R]:
    """Resources of class `kind` that name `node` in a property, those included of which it is only possible."""
    for name, link in _links(node, kind, cfn, tf):
        for block, _ in node.view.companions(node.block, name, link):
            found = typed(block, node.view)
            if isinstance(found, kind):
                yield found


def attachments(node: Node, kind: type[R], *, cfn: str = "", tf: str = "") -> Iterator[tuple[R, bool]]:
    """The same, each with whether it is certain; those too whose names may turn out to be the resource's own."""
    for name, link in _links(node, kind, cfn, tf):
        perhaps = ((block, False) for block in node.view.graph.namesakes(node.block, name, link, node.view.world))
        for block, certain in (*node.view.companions(node.block, name, link), *perhaps):
            found = typed(block, node.view)
            if isinstance(found, kind):
                yield found, certain


def _links(node: Node, kind: type[R], cfn: str, tf: str) -> Iterator[tuple[str, str]]:
    link = tf if node.is_terraform else cfn
    return ((name, link) for name in kind.types() if link and ("::" in name) != node.is_terraform)
