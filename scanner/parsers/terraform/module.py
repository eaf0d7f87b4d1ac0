"""One instance of a module: its names, each evaluated when it is first asked for, and its blocks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from scanner.files import real_path
from scanner.inputs import LIMITS
from scanner.parsers.terraform import providers
from scanner.parsers.terraform.declarations import Declarations, is_secret
from scanner.parsers.terraform.derivation import cause_of
from scanner.parsers.terraform.expressions import evaluate
from scanner.parsers.terraform.instances import TRUE, Instance
from scanner.parsers.terraform.module_calls import ModuleCall
from scanner.parsers.terraform.module_variables import Variables
from scanner.parsers.terraform.operators import binary
from scanner.parsers.terraform.resources import Resource, Undeclared
from scanner.parsers.terraform.scope import Evaluation, Scope, Step, invalid
from scanner.parsers.terraform.sensitivity import marked, secrets_in
from scanner.parsers.terraform.settle import weigh
from scanner.parsers.terraform.sharing import Origin, closures_of, mentions
from scanner.parsers.terraform.syntax_tree import AttributeSyntax, BlockSyntax, GetAttribute
from scanner.parsers.terraform.variables import Given
from scanner.source import Span
from scanner.template import Block, Call
from scanner.values import (
    Known,
    MapValue,
    Reason,
    Reference,
    Text,
    Unknown,
    Value,
    is_false,
    respan,
    to_text,
)

_NOT_RESOURCES = frozenset({"each", "count", "self", "provider", "provisioner", "connection"})


class Module:
    """A module as it is called once, or a root.

    `arguments` are those of the call with the scope they stand in; None for a root, whose variables have what is
    `given`, their defaults, or are open.
    """

    def __init__(
        self,
        declared: Declarations,
        evaluation: Evaluation,
        address: str = "",
        caller: Module | None = None,
        call: ModuleCall[Module] | None = None,
        call_scope: Scope | None = None,
        exists: Value = TRUE,
        symbolic: bool = False,
        given: Mapping[str, Given] | None = None,
    ) -> None:
        self.declared = declared
        self.evaluation = evaluation
        self.address = address
        self.caller = caller
        self.exists = exists
        self.symbolic = symbolic
        self.calls: tuple[Call, ...] = ()
        self.folders: tuple[Path, ...] = (Path(os.path.normpath(declared.folder)),)
        self.depth = 0
        self.key = ""
        if caller is not None and call is not None:
            self.calls = (*caller.calls, Call(address, call.block.header))
            self.folders = (*caller.folders, *self.folders)
            self.depth = caller.depth + 1
            self.key = f"{caller.key}.{call.name}".lstrip(".")
        self._call = call
        self.scope = Scope(evaluation, self, trail=f"{address}/")
        self.variables = Variables(declared, self.scope, address, self.call_block, call_scope, given or {})
        self._memo: dict[str, Value] = {}
        self._passed = providers.passed(call.block) if call is not None else {}
        self._origins: dict[str, Origin | None] = {}
        self._resources = [Resource(block, self.scope, self, False) for block in declared.resources]
        self._data = [Resource(block, self.scope, self, True) for block in declared.data]
        self._by_name: dict[tuple[bool, str, str], Resource] = {}
        for resource in (*self._resources, *self._data):
            self._by_name.setdefault((resource.data, resource.type, resource.name), resource)
        self._calls: dict[str, ModuleCall[Module]] = {
            name: ModuleCall(name, block, self) for name, block in declared.modules.items()
        }

    # What names stand for.

    def resolve(self, head: str, steps: Sequence[Step], span: Span) -> tuple[Value, int]:
        """What a traversal's head and first steps name, and how many steps that took."""
        names = [step.name if isinstance(step, GetAttribute) else "" for step in steps[:2]]
        first = names[0] if names else ""
        match head:
            case "var":
                return self.variable(first, span), 1
            case "local":
                return self.local(first, span), 1
            case "path":
                return self._path(first, span), 1
            case "terraform" | "tofu":
                return Unknown(Reason.PARAMETER, span, f"terraform.{first}"), 1
            case "module":
                call = self._calls.get(first)
                return (call.value(span) if call else invalid(span, f"module.{first} is not declared")), 1
            case "data":
                return self._named(True, first, names[1] if len(names) > 1 else "", span), 2
            case "resource":
                return self._named(False, first, names[1] if len(names) > 1 else "", span), 2
            case "ephemeral":
                return Unknown(Reason.DATA_SOURCE, span, ".".join((head, *names))), 2
            case "True" | "False" if not first:
                # Terraform asks for lower case; what is meant is plain.
                return Known(head == "True", span), 0
            case _ if not first or head in _NOT_RESOURCES:
                return invalid(span, f"{head} means nothing here"), 0
            case _:
                return self._named(False, head, first, span), 1

    def _named(self, data: bool, kind: str, name: str, span: Span) -> Value:
        resource = self._by_name.get((data, kind, name))
        if resource is not None:
            return resource.value(span)
        if not name or (not data and "_" not in kind):
            return invalid(span, f"{kind} means nothing here")
        # Terraform would refuse it; what the template says is that there is such a thing.
        local = f"data.{kind}.{name}" if data else f"{kind}.{name}"
        address = f"{self.address}.{local}".lstrip(".")
        self.evaluation.referables.setdefault(address, Undeclared(address, kind, data))
        return Reference(address, "", span)

    def _path(self, name: str, span: Span) -> Value:
        if name == "root":
            return Known(".", span)
        if name == "module":
            return Known(self.path, span)
        unknown = Unknown(Reason.PSEUDO_PARAMETER, span, f"path.{name}")
        folder = Path(real_path(self.evaluation.folder)).name
        if name == "cwd" and folder:
            # Terraform is run in the folder of the root module; where that lies, only the machine knows.
            return Text((unknown, Known(f"/{folder}", span)), span)
        return unknown

    @property
    def path(self) -> str:
        """The module's folder as seen from the root's."""
        return os.path.relpath(self.declared.folder, self.evaluation.folder).replace(os.sep, "/")

    def _named_value(self, kind: str, name: str, span: Span, compute: Callable[[], Value]) -> Value:
        """A name's value, computed once; names that depend on themselves are all invalid, wherever one enters."""
        key = f"{self.address}/{kind}.{name}"
        found = self._memo.get(key)
        if found is not None:
            return found
        evaluation = self.evaluation
        if key in evaluation.pending:
            evaluation.close_cycle(key)
            return invalid(span, "depends on itself")
        evaluation.pending[key] = None
        value = compute()
        del evaluation.pending[key]
        if key in evaluation.cyclic:
            evaluation.note(self._place(kind, name, span), f"{kind}.{name} depends on itself")
            value = invalid(span, "depends on itself")
        weight = weigh(value, evaluation.weights, LIMITS.nodes)
        if weight >= LIMITS.nodes:
            value, weight = Unknown(Reason.LIMIT, span, f"{kind}.{name}"), 1
        evaluation.weights[id(value)] = weight
        self._memo[key] = value
        return value

    def _place(self, kind: str, name: str, span: Span) -> Span:
        """Where a name is declared."""
        if kind == "local":
            return self.declared.locals[name].span if name in self.declared.locals else span
        blocks = self.declared.variables if kind == "var" else self.declared.outputs
        return blocks[name].header if name in blocks else span

    def local(self, name: str, span: Span) -> Value:
        """`local.name`."""
        stated = self.declared.locals.get(name)
        if stated is None:
            return invalid(span, f"local.{name} is not declared", f"local.{name}")
        key = self._in_common(name)
        if key is not None and key in self.evaluation.shared:
            return self.evaluation.shared[key]
        value = self._named_value("local", name, span, lambda: evaluate(stated.expression, self.scope))
        if key is not None and cause_of(value) is None:
            self.evaluation.shared[key] = value
        return value

    def _in_common(self, name: str) -> Origin | None:
        """What tells a local's value apart from that of other instances of this module; None where they share none."""
        variables = None if self.caller is None else closures_of(self.declared).get(name)
        if variables is None:
            return None
        origins = tuple((one, self.origin(one)) for one in sorted(variables))
        return None if any(origin is None for _, origin in origins) else (self.declared.folder, name, origins)

    def origin(self, variable: str) -> Origin | None:
        """Where a variable's value comes from; None where from a place that only this instance has."""
        if self.caller is None or self._call is None:
            return "root"
        if variable not in self._origins:
            stated = self._call.block.body.attributes.get(variable)
            self._origins[variable] = "default" if stated is None else self._origin_of(stated, self.caller)
        return self._origins[variable]

    def _origin_of(self, argument: AttributeSyntax, caller: Module) -> Origin | None:
        named = mentions(argument.expression)
        if named.instance or self._call is None:
            return None
        made_of = named.variables.union(*(closures_of(caller.declared).get(one, ("",)) for one in named.locals))
        if named.elsewhere or "" in made_of:
            # It may name resources of the caller: the same for all instances of this one call.
            return id(self._call)
        origins = tuple((one, caller.origin(one)) for one in sorted(made_of))
        if any(origin is None for _, origin in origins):
            return id(self._call)
        return (caller.declared.folder, self._call.name, argument.name, origins)

    def variable(self, name: str, span: Span) -> Value:
        """`var.name`."""

        def value() -> Value:
            return self._hidden(self.variables.value(name, span), self.declared.variables.get(name))

        return self._named_value("var", name, span, value)

    def _hidden(self, value: Value, block: BlockSyntax | None) -> Value:
        """The value of a variable or output, sensitive where its block says so."""
        if block is None or not is_secret(block):
            return value
        value = marked(value)
        self.evaluation.marks = True
        self.evaluation.secrets.update((one.span, to_text(one.value)) for one in secrets_in(value))
        return value

    @property
    def call_name(self) -> str:
        """The name of the call that made this instance; empty for a root."""
        return "" if self._call is None else self._call.name

    @property
    def call_block(self) -> BlockSyntax | None:
        """The block of that call."""
        return None if self._call is None else self._call.block

    # What the module is to its caller.

    def attribute(self, name: str, span: Span) -> Value:
        """The output `name`."""
        block = self.declared.outputs.get(name)
        stated = None if block is None else block.body.attributes.get("value")
        if block is None or stated is None:
            return invalid(span, f'{self.address} has no output "{name}"', f"{self.address}.{name}")

        def value() -> Value:
            return self._hidden(evaluate(stated.expression, self.scope), block)

        return respan(self._named_value("output", name, span, value), span)

    def whole(self, span: Span) -> MapValue | None:
        """All outputs."""
        return MapValue({name: self.attribute(name, span) for name in self.declared.outputs}, span)

    # What the module contains.

    def provider_name(self, local: str) -> str:
        """The root's name of the provider configuration that the module knows as `local`."""
        if self.caller is None:
            return local
        if local in self._passed:
            return self.caller.provider_name(self._passed[local])
        return f"{self.address}.{local}" if self._configures(local) is not None else self.caller.provider_name(local)

    def _configures(self, local: str) -> BlockSyntax | None:
        """The module's own configuration of a provider."""
        named = {providers.name_of(block): block for block in reversed(self.declared.providers)}
        return named.get(local)

    def provider_region(self, local: str) -> Value | None:
        """The region that a provider configuration states, as the module knows it by the name `local`."""
        if self.caller is not None and local in self._passed:
            return self.caller.provider_region(self._passed[local])
        block = self._configures(local)
        if block is None:
            return None if self.caller is None else self.caller.provider_region(local)
        stated = block.body.attributes.get("region")
        if stated is None:
            return None
        return self._named_value("provider", local, block.header, lambda: evaluate(stated.expression, self.scope))

    def configurations(self) -> dict[str, MapValue]:
        """The provider configurations that this module and those below it declare."""
        prefix = f"{self.address}." if self.address else ""
        own = providers.configurations(self.declared.providers, self.scope)
        found = {f"{prefix}{name}": value for name, value in own.items()}
        for child in self.children():
            found.update(child.configurations())
        return found

    def backend(self) -> MapValue | None:
        """Where the state is kept, as this module says."""
        return providers.backend(self.declared.settings, self.scope)

    def requirements(self) -> Iterator[tuple[str, str]]:
        """The versions of providers that this module and those below it ask for."""
        yield from providers.requirements(self.declared.settings, self.declared.providers)
        for child in self.children():
            yield from child.requirements()

    def children(self) -> Iterator[Module]:
        """The instances of all modules that are called and present."""
        for call in self._calls.values():
            yield from call.members()

    def handed_over(self) -> Iterator[tuple[str, MapValue]]:
        """What this module and those below it give to modules that are not present, by address."""
        for call in self._calls.values():
            yield from call.handed_over()
        for child in self.children():
            yield from child.handed_over()

    def blocks(self) -> Iterator[Block]:
        """All resources and data sources of this module and those below it."""
        for resource in (*self._resources, *self._data):
            for member in resource.members():
                if not self.evaluation.spend():
                    self.evaluation.note(
                        resource.block.header, "the evaluation limit is reached: what follows is not looked at"
                    )
                    return
                block = member.to_block()
                if not is_false(block.exists):
                    yield block
        for child in self.children():
            yield from child.blocks()

    def called(self, declared: Declarations, call: ModuleCall[Module], instance: Instance) -> Module:
        """One instance of a module that this one calls."""
        address = f"{call.address}{instance.suffix}"
        return Module(
            declared,
            self.evaluation,
            address,
            self,
            call,
            self.scope.bind(f"{address}/", instance.bindings),
            binary("&&", self.exists, instance.exists, call.block.header),
            self.symbolic or instance.symbolic,
        )
