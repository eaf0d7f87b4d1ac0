"""How a value in Terraform came about: through locals, variables, module calls and outputs, each with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass

from scanner.parsers.terraform.declarations import is_secret
from scanner.parsers.terraform.module import Module
from scanner.parsers.terraform.rendering import render
from scanner.parsers.terraform.syntax_tree import (
    AttributeSyntax,
    BlockSyntax,
    Body,
    Expression,
    GetAttribute,
    Index,
    Name,
    Splat,
)
from scanner.source import Span
from scanner.trail import CONCEALED, STEPS, Step, shown
from scanner.values import plain


def trail_of(root: Module, span: Span, container: str) -> Sequence[Step]:
    """The steps behind what stands at a place, seen from the module at the address `container`."""
    module = _at(root, span, container)
    if module is None:
        return ()
    found = _stated(module, span)
    if found is None:
        return ()
    attribute, around = found
    walk = _Walk()
    walk.steps.append(Step(0, attribute.span, f"{attribute.name} = {render(attribute.expression)}"))
    walk.follow(attribute.expression, module, around, 1)
    return walk.steps


def _at(root: Module, span: Span, container: str) -> Module | None:
    """The instance of a module that holds a file: the one that is named, or one on the way to it."""
    pending = [root]
    best: Module | None = None
    while pending:
        module = pending.pop()
        if span.file in module.declared.files and (best is None or container.startswith(module.address)):
            if module.address == container:
                return module
            best = module
        pending.extend(module.children())
    return best


def _stated(module: Module, span: Span) -> tuple[AttributeSyntax, BlockSyntax | None] | None:
    """The attribute that a place belongs to, with the outermost block around it."""
    for body in module.declared.bodies:
        for block in body.blocks:
            if block.span.holds(span):
                found = _attribute(block.body, span)
                return None if found is None else (found, block)
    return None


def _attribute(body: Body, span: Span) -> AttributeSyntax | None:
    for attribute in body.attributes.values():
        if attribute.span.holds(span):
            return attribute
    for block in body.blocks:
        if block.span.holds(span):
            return _attribute(block.body, span)
    return None


class _Walk:
    """Collects the steps; each name of each module is followed once."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._seen: set[tuple[str, ...]] = set()

    def follow(self, expression: Expression, module: Module, around: BlockSyntax | None, depth: int) -> None:
        """The steps behind everything that an expression names."""
        for path in _names(expression):
            key = (module.address, *path)
            if key in self._seen or len(self.steps) >= STEPS:
                continue
            self._seen.add(key)
            self._name(path, module, around, depth)

    def _add(self, depth: int, span: Span, text: str, value: str = "") -> None:
        self.steps.append(Step(depth, span, text, value))

    def _name(self, path: tuple[str, ...], module: Module, around: BlockSyntax | None, depth: int) -> None:
        head, first = path[0], path[1] if len(path) > 1 else ""
        match head:
            case "var":
                self._variable(first, module, depth)
            case "local" if first in module.declared.locals:
                stated = module.declared.locals[first]
                value = shown(plain(module.local(first, stated.span)))
                self._add(depth, stated.span, f"{first} = {render(stated.expression)}", value)
                self.follow(stated.expression, module, None, depth + 1)
            case "module":
                self._output(first, path[2] if len(path) > 2 else "", module, depth)
            case "each" | "count" if around is not None:
                stated_by = around.body.attributes.get("for_each" if head == "each" else "count")
                if stated_by is not None:
                    self._add(depth, stated_by.span, f"{stated_by.name} = {render(stated_by.expression)}")
                    self.follow(stated_by.expression, module, None, depth + 1)
            case _:
                self._resource(path, module, depth)

    def _variable(self, name: str, module: Module, depth: int) -> None:
        block = module.declared.variables.get(name)
        if block is None:
            return
        value = CONCEALED if is_secret(block) else shown(plain(module.variable(name, block.header)))
        argument = module.variables.argument(name)
        if argument is not None and module.caller is not None:
            self._add(depth, block.header, f'variable "{name}"', value)
            text = f"{name} = {render(argument.expression)} (given to {module.address})"
            self._add(depth + 1, argument.span, text)
            self.follow(argument.expression, module.caller, module.call_block, depth + 2)
            return
        given = module.variables.given(name)
        default = block.body.attributes.get("default")
        if given is not None:
            self._add(depth, block.header, f'variable "{name}"', value)
            written = name if is_secret(block) or given.expression is None else f"{name} = {render(given.expression)}"
            place = given.span if given.span.file else block.header
            self._add(depth + 1, place, f"{written} (given by {given.span.file or 'the command line'})")
        elif default is not None:
            self._add(depth, block.header, f'variable "{name}", which nobody gives a value', value)
            written = CONCEALED if is_secret(block) else render(default.expression)
            self._add(depth + 1, default.span, f"default = {written}")
        else:
            self._add(depth, block.header, f'variable "{name}", without a default: whoever deploys decides', value)

    def _output(self, call: str, name: str, module: Module, depth: int) -> None:
        for child in module.children():
            if child.call_name == call and child.caller is module:
                block = child.declared.outputs.get(name)
                stated = None if block is None else block.body.attributes.get("value")
                if block is not None and stated is not None:
                    value = CONCEALED if is_secret(block) else shown(plain(child.attribute(name, block.header)))
                    text = f'output "{name}" of {child.address}: {render(stated.expression)}'
                    self._add(depth, stated.span, text, value)
                    self.follow(stated.expression, child, None, depth + 1)
                return
        block = module.declared.modules.get(call)
        if block is not None:
            self._add(depth, block.header, f'module "{call}", which is not present')

    def _resource(self, path: tuple[str, ...], module: Module, depth: int) -> None:
        data = path[0] == "data"
        labels = path[1:3] if data else path[:2]
        attribute = path[3:4] if data else path[2:3]
        for block in module.declared.data if data else module.declared.resources:
            if block.labels[:2] == labels:
                stated = block.body.attributes.get(attribute[0]) if attribute else None
                if stated is not None:
                    text = f"{stated.name} = {render(stated.expression)} (of {'.'.join(path[:-1])})"
                    self._add(depth, stated.span, text)
                    self.follow(stated.expression, module, block, depth + 1)
                else:
                    kind = "data source, read at deployment" if data else "resource"
                    self._add(depth, block.header, f"{'.'.join(path)} ({kind})")
                return


def _names(expression: object) -> Iterator[tuple[str, ...]]:
    """Every traversal in an expression, as the names on its way: `var.a`, `module.b.c`."""
    path: list[str] = []
    node = expression
    while isinstance(node, GetAttribute | Index | Splat):
        if isinstance(node, GetAttribute):
            path.append(node.name)
        elif isinstance(node, Index):
            yield from _names(node.key)
        node = node.target
    if isinstance(node, Name):
        yield (node.name, *reversed(path))
        return
    if isinstance(node, tuple):
        for item in node:
            yield from _names(item)
    elif is_dataclass(node):
        for one in fields(node):
            yield from _names(getattr(node, one.name))
