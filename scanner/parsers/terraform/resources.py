"""Resources and data sources: their instances, what an instance states, and how references see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from scanner.parsers.terraform import data_sources
from scanner.parsers.terraform.blocks import body_value, grouped, nested_blocks
from scanner.parsers.terraform.expressions import evaluate
from scanner.parsers.terraform.instances import Instance, Instances, expand
from scanner.parsers.terraform.operators import binary
from scanner.parsers.terraform.rendering import render
from scanner.parsers.terraform.scope import Module, Scope, invalid
from scanner.parsers.terraform.settle import forced, settle
from scanner.parsers.terraform.syntax_tree import BlockSyntax, Expression, Name, Tuple
from scanner.parsers.terraform.template_files import template_string
from scanner.source import Span
from scanner.template import Block, Call
from scanner.values import Absent, Choice, Known, ListValue, MapValue, Reason, Reference, Unknown, Value, lift, plain

META_ATTRIBUTES = ("count", "for_each", "provider", "depends_on")
META_BLOCKS = ("lifecycle", "provisioner", "connection")
META = (*META_ATTRIBUTES, *META_BLOCKS)


class Owner(Module, Protocol):
    """What a resource asks of the module that declares it."""

    exists: Value
    symbolic: bool
    calls: tuple[Call, ...]

    def provider_name(self, local: str) -> str:
        """The root's name of a provider that the module knows as `local`."""

    def provider_region(self, local: str) -> Value | None:
        """The region that this provider's configuration states."""


class Resource:
    """One `resource` or `data` block in one instance of a module."""

    def __init__(self, block: BlockSyntax, scope: Scope, owner: Owner, data: bool) -> None:
        self.block = block
        self.scope = scope
        self.owner = owner
        self.data = data
        self.type, self.name = block.labels[:2]
        local = f"data.{self.type}.{self.name}" if data else f"{self.type}.{self.name}"
        self.address = f"{owner.address}.{local}" if owner.address else local
        self._instances: Instances | None = None
        self._expanding = False
        self._value: Value | None = None
        self._members: list[ResourceInstance] = []

    def members(self) -> list[ResourceInstance]:
        """All instances, each made once."""
        self._expand()
        return self._members

    def value(self, span: Span) -> Value:
        """What the resource's name stands for in an expression: a reference, or a list or map of them."""
        if self._value is None:
            instances = self._expand()
            if instances is None:
                return invalid(span, f"{self.address} depends on itself", self.address)
            made: dict[str, Value] = {
                member.instance.suffix: Reference(member.address, "", self.block.header) for member in self._members
            }
            self._value = instances.collection(made, self.block.header)
        return self._value

    def _expand(self) -> Instances | None:
        if self._instances is None and not self._expanding:
            self._expanding = True
            self._instances = expand(self.block.body, self.scope)
            for instance in self._instances.members:
                member = ResourceInstance(self, instance)
                self._members.append(member)
                self.scope.evaluation.referables.setdefault(member.address, member)
            self._expanding = False
        return self._instances


class ResourceInstance:
    """One instance of a resource; what it states is evaluated when somebody asks for it."""

    def __init__(self, resource: Resource, instance: Instance) -> None:
        self.resource = resource
        self.instance = instance
        self.address = f"{resource.address}{instance.suffix}"
        bindings = {**instance.bindings, "self": Reference(self.address, "", resource.block.header)}
        self.scope = resource.scope.bind(f"{self.address}/", bindings)
        self._stated: dict[str, Value | None] = {}
        self._pending: set[str] = set()
        self._blocks: dict[str, list[BlockSyntax]] | None = None

    @property
    def nested(self) -> dict[str, list[BlockSyntax]]:
        """The nested blocks by name."""
        if self._blocks is None:
            self._blocks = grouped(self.resource.block.body)
        return self._blocks

    def stated(self, name: str) -> Value | None:
        """What the configuration states for an attribute or a kind of nested block; None where it states nothing."""
        if name in self._stated:
            return self._stated[name]
        if name in self._pending or name in META:
            return None
        attribute = self.resource.block.body.attributes.get(name)
        blocks = self.nested.get(name)
        if attribute is None and blocks is None:
            return None
        self._pending.add(name)
        value = evaluate(attribute.expression, self.scope) if attribute else nested_blocks(blocks or [], self.scope)
        self._pending.discard(name)
        self._stated[name] = value
        return value

    def attribute(self, name: str, span: Span) -> Value:
        """`address.name` as an expression sees it."""
        if self.resource.data:
            return self._read(name, span)
        stated = self.stated(name)
        return Reference(
            self.address, name, span, None if stated is None else _computed_where_null(stated, self.address, name)
        )

    def _read(self, name: str, span: Span) -> Value:
        """An attribute of a data source."""
        if self.resource.type == "aws_region" and name in data_sources.REGION and not self._stated_names:
            region = self.resource.owner.provider_region(self._local_provider())
            if region is not None:
                return region
        if self.resource.type == "aws_partition" and not self._stated_names:
            region = self.resource.owner.provider_region(self._local_provider())
            if region is not None:
                return lift(lambda one: data_sources.partition(one, self.address, name, span), plain(region))
        if self.resource.type == "template_file" and name == "rendered":
            template, variables = self.stated("template"), self.stated("vars")
            if isinstance(variables, ListValue) and len(variables.items) == 1:
                variables = variables.items[0]  # a block `vars { … }`, as Terraform took until 0.11
            given = MapValue({}, span) if variables is None else variables
            return template_string([template or invalid(span, "no template"), given], span, self.scope, evaluate)
        return data_sources.attribute(self.resource.type, self.address, name, self.stated, span)

    @property
    def _stated_names(self) -> list[str]:
        return [name for name in self.resource.block.body.attributes if name not in META]

    def whole(self, span: Span) -> MapValue | None:
        """A resource has more attributes than it states."""
        return None

    def to_block(self) -> Block:
        """The instance as the rest of the program sees it."""
        syntax, owner = self.resource.block, self.resource.owner
        exists = binary("&&", owner.exists, self.instance.exists, syntax.header)
        assumptions = forced(exists)
        entries: dict[str, Value] = {}
        spans: dict[str, Span] = {}
        for name in (*syntax.body.attributes, *self.nested):
            value = None if name in META else self.stated(name)
            if value is not None:
                entries[name] = settle(value, assumptions)
                stated = syntax.body.attributes.get(name)
                spans[name] = stated.name_span if stated else self.nested[name][0].header
        rest = None
        if syntax.body.incomplete:
            rest = Unknown(Reason.INVALID, syntax.span, detail="a block that could not be read to its end")
        return Block(
            dialect="terraform",
            type=self.resource.type,
            name=self.resource.name,
            address=self.address,
            properties=MapValue(entries, syntax.span, rest, spans),
            span=syntax.span,
            name_span=syntax.header,
            root=self.scope.evaluation.root,
            attributes=self._beside(),
            exists=exists,
            symbolic=self.instance.symbolic or owner.symbolic,
            data=self.resource.data,
            container=owner.address,
            calls=owner.calls,
            provider=self._provider(),
        )

    def _provider(self) -> str:
        return self.resource.owner.provider_name(self._local_provider())

    def _local_provider(self) -> str:
        """The provider as the module names it; where nothing is said, by the first word of the type."""
        stated = self.resource.block.body.attributes.get("provider")
        return provider_text(stated.expression) if stated else self.resource.type.split("_", 1)[0]

    def _beside(self) -> dict[str, Value]:
        """What stands beside the properties: the arguments that Terraform itself understands."""
        body = self.resource.block.body
        found: dict[str, Value] = {}
        # `count` and `for_each` made the instances; evaluating them for each one again would be quadratic. The one that
        # stands for any number keeps them, since nothing else says how many there are.
        for name in ("count", "for_each") if self.instance.symbolic else ():
            stated = body.attributes.get(name)
            if stated is not None:
                found[name] = evaluate(stated.expression, self.scope)
        provider, depends_on = body.attributes.get("provider"), body.attributes.get("depends_on")
        if provider is not None:
            found["provider"] = Known(self._provider(), provider.expression.span)
        if depends_on is not None:
            found["depends_on"] = evaluate(depends_on.expression, self.scope)
        for name in META_BLOCKS:
            blocks = self.nested.get(name)
            if blocks and name == "lifecycle":
                found[name] = self._lifecycle(blocks[-1])
            elif blocks:
                found[name] = nested_blocks(blocks, self.scope)
        return found

    def _lifecycle(self, block: BlockSyntax) -> Value:
        """`lifecycle`; what it ignores are names of attributes, not values."""
        value = body_value(block.body, self.scope, block.span, ("ignore_changes", "replace_triggered_by"))
        entries = dict(value.entries)
        for name in ("ignore_changes", "replace_triggered_by"):
            stated = block.body.attributes.get(name)
            if stated is not None:
                entries[name] = _names(stated.expression)
        return MapValue(entries, value.span, value.rest, value.key_spans)


@dataclass(frozen=True, slots=True)
class Undeclared:
    """A resource or data source that is referred to and declared nowhere."""

    address: str
    type: str
    data: bool

    def attribute(self, name: str, span: Span) -> Value:
        """`address.name`, of which nothing is known; any index stands for an instance, and any instance for all."""
        if name.isdecimal():
            return Reference(self.address, "", span)
        if self.data:
            return data_sources.undeclared(self.type, self.address, name, span)
        return Reference(self.address, name, span)

    def whole(self, span: Span) -> MapValue | None:
        """Nothing is known of its attributes."""
        return None


def _computed_where_null(stated: Value, address: str, name: str) -> Value:
    """What others see of an argument: where it is null, the provider may well compute it."""
    if isinstance(stated, Absent):
        return Unknown(Reason.COMPUTED, stated.span, address, (name,))
    if isinstance(stated, Choice):
        return lift(lambda option: _computed_where_null(option, address, name), stated)
    return stated


def _names(expression: Expression) -> Value:
    if isinstance(expression, Tuple):
        return ListValue(tuple(Known(render(item), item.span) for item in expression.items), expression.span)
    return Known(render(expression), expression.span)


def provider_text(expression: Expression) -> str:
    """`aws` or `aws.alias` as a `provider` argument or a `providers` map names it, quoted or not."""
    return render(expression).strip('"') if not isinstance(expression, Name) else expression.name
