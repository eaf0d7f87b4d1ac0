"""The configuration that a plan was made from: found in the scan, and its places given to what the plan knows.

The plan says what each value is; the source says where it is written, and what it refers to.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from scanner.files import real_path
from scanner.parsers.terraform.declarations import Declarations
from scanner.parsers.terraform.plans.document import Object, Plan, an_object, objects
from scanner.parsers.terraform.resources import META
from scanner.parsers.terraform.syntax_tree import BlockSyntax, Literal
from scanner.parsers.terraform.variables import from_plain
from scanner.source import Span
from scanner.template import Block, Call, Root
from scanner.values import (
    Absent,
    Choice,
    Known,
    ListValue,
    MapValue,
    Reference,
    Text,
    Unknown,
    Value,
    plain,
    to_text,
)

_KEY = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+|\*)\]')


def source_of(plan: Plan, folders: Mapping[Path, Declarations]) -> Path | None:
    """The folder that a plan was made from, the nearest where several would do; None where there is none.

    It declares the same resources and calls the same modules, and what both state literally is the same: a plan of
    sources that have changed since is no plan of these.
    """
    root = an_object(plan.configuration.get("root_module"))
    resources = {str(one.get("address")): one for one in objects(root.get("resources"))}
    calls = set(an_object(root.get("module_calls")))
    if plan.error is not None or not (resources or calls):
        return None
    here = real_path(plan.path.parent)

    def distance(folder: Path) -> tuple[int, str]:
        away = os.path.relpath(real_path(folder), here)
        return (0 if away == "." else away.count(os.sep) + 1, away)

    fitting = (folder for folder, declared in folders.items() if _fits(resources, calls, declared))
    return min(fitting, key=distance, default=None)


def _fits(resources: Mapping[str, Object], calls: set[str], declared: Declarations) -> bool:
    blocks = {
        **{".".join(block.labels[:2]): block for block in declared.resources},
        **{".".join(("data", *block.labels[:2])): block for block in declared.data},
    }
    return (
        blocks.keys() == resources.keys()
        and declared.modules.keys() == calls
        and all(_agree(an_object(stated.get("expressions")), blocks[name]) for name, stated in resources.items())
    )


def _agree(expressions: Object, block: BlockSyntax) -> bool:
    attributes = {name: one for name, one in block.body.attributes.items() if name not in META}
    written_out = {*attributes, *(one.type for one in block.body.blocks), *_dynamic(block)}
    if any(name not in written_out for name in expressions):
        return False
    if any(name not in expressions for name in attributes):
        return False
    for name, attribute in attributes.items():
        stated = an_object(expressions.get(name))
        if isinstance(attribute.expression, Literal) and attribute.expression.value is not None:
            if name in expressions and "constant_value" not in stated:
                return False
            constant = stated.get("constant_value")
            written = to_text(attribute.expression.value)
            if isinstance(constant, str | bool | int | float) and to_text(constant) != written:
                return False
    return True


def _dynamic(block: BlockSyntax) -> set[str]:
    """The names of the blocks that `dynamic` repeats."""
    return {one.labels[0] for one in block.body.blocks if one.type == "dynamic" and one.labels}


def overlaid(planned: Root, source: Root) -> Root:
    """The planned root with the places of its sources; what they declare and the plan doesn't keep is left out."""
    stated = _Sources(source)
    blocks = [stated.block(block) for block in planned.blocks]
    known = {block.address for block in blocks}
    blocks.extend(
        replace(block, root=planned.path) for block in source.blocks if block.data and block.address not in known
    )
    return replace(
        source,
        path=planned.path,
        blocks=blocks,
        errors=[*planned.errors, *source.errors],
        notes=[*planned.notes, *source.notes],
        files=[*planned.files, *(file for file in source.files if file not in planned.files)],
        containers={**planned.containers, **source.containers},
        providers={**planned.providers, **source.providers},
        requirements={**planned.requirements, **source.requirements},
        secret_outputs=planned.secret_outputs | source.secret_outputs,
        secrets={**planned.secrets, **source.secrets},
    )


class _Sources:
    """The blocks of a source by address, also those that stand for any number of instances."""

    def __init__(self, source: Root) -> None:
        self.exact = {block.address: block for block in source.blocks}
        self.loose: dict[str, Block] = {}
        for block in source.blocks:
            self.loose.setdefault(_without_keys(block.address), block)
        self.calls = {_without_keys(address): call for address, call in source.containers.items()}
        self.handed = {_without_keys(address): value.span for address, value in source.handed_over.items()}

    def block(self, planned: Block) -> Block:
        """A planned block at its place in the sources; one in a module that is not there, at the call of the module."""
        stated = self.exact.get(planned.address) or self.loose.get(_without_keys(planned.address))
        if stated is None:
            return self._in_absent_module(planned)
        calls = tuple(Call(one.address, two.span) for one, two in zip(planned.calls, stated.calls, strict=False))
        return replace(
            planned,
            properties=_merged_properties(stated.properties, planned.properties, stated.name_span),
            span=stated.span,
            name_span=stated.name_span,
            attributes={**planned.attributes, "lifecycle": Absent(stated.name_span), **stated.attributes},
            calls=calls or stated.calls,
        )

    def _in_absent_module(self, planned: Block) -> Block:
        calls: list[Call] = []
        for call in planned.calls:
            bare = _without_keys(call.address)
            known = self.calls.get(bare)
            calls.append(Call(call.address, known.span if known is not None else self.handed.get(bare, call.span)))
        return replace(planned, calls=tuple(calls))


def _without_keys(address: str) -> str:
    return _KEY.sub("", address) if "[" in address else address


def _merged_properties(stated: MapValue, planned: MapValue, header: Span) -> MapValue:
    entries: dict[str, Value] = {}
    for name in dict.fromkeys((*stated.entries, *planned.entries)):
        ours, theirs = stated.entries.get(name), planned.entries.get(name)
        if theirs is None:
            # Write-only arguments, and what the provider holds under another name.
            if ours is not None:
                entries[name] = ours
        else:
            entries[name] = _at(theirs, header) if ours is None else merged(ours, theirs)
    return MapValue(entries, stated.span, stated.rest, {**stated.key_spans})


def merged(stated: Value, planned: Value) -> Value:
    """What the plan says, at the place and with the references of what the source states."""
    if isinstance(stated, Choice):
        return _at(planned, stated.span)
    if isinstance(planned, Unknown):
        return stated if _is_open(stated) else Unknown(planned.reason, stated.span, planned.needs, planned.path)
    if isinstance(planned, Reference) and planned.value is None:
        # The source says more exactly what the value is made of, as far as it has it.
        return stated if not isinstance(stated, Unknown | Known) else _at(planned, stated.span)
    if isinstance(stated, Reference):
        inner = planned.value or planned if isinstance(planned, Reference) else planned
        known = _at(inner, stated.span) if stated.value is None else merged(stated.value, inner)
        return Reference(stated.address, stated.attribute, stated.span, known)
    if isinstance(planned, Reference):
        inner = planned.value or planned
        return Reference(planned.address, planned.attribute, stated.span, _at(inner, stated.span))
    if isinstance(stated, ListValue) and isinstance(planned, ListValue):
        return _merged_list(stated, planned)
    if isinstance(stated, MapValue) and isinstance(planned, MapValue):
        return _merged_map(stated, planned)
    if isinstance(stated, Text) and isinstance(planned, Known):
        return _merged_text(stated, planned)
    return _at(planned, stated.span)


def _merged_list(stated: ListValue, planned: ListValue) -> Value:
    if stated.rest is None and len(stated.items) == len(planned.items):
        left = list(stated.items)
        items = []
        for item in planned.items:
            # A set comes in an order of its own.
            equal = next((one for one in left if plain(one) == plain(item)), None)
            ours = left.pop(left.index(equal)) if equal is not None else None
            items.append((ours, item))
        filled = [(ours if ours is not None else left.pop(0), item) for ours, item in items]
        return ListValue(tuple(merged(ours, item) for ours, item in filled), stated.span, planned.rest, planned.placed)
    like = stated.items[0] if stated.items else stated.rest
    span = stated.span if like is None else like.span
    made = tuple(item if like is None else merged(like, item) for item in planned.items)
    return (
        _at(ListValue(made, stated.span, planned.rest, planned.placed), span)
        if like is None
        else ListValue(made, stated.span, planned.rest, planned.placed)
    )


def _merged_map(stated: MapValue, planned: MapValue) -> Value:
    entries: dict[str, Value] = {}
    for name in dict.fromkeys((*stated.entries, *planned.entries)):
        ours, theirs = stated.entries.get(name), planned.entries.get(name)
        if theirs is None:
            assert ours is not None
            entries[name] = ours
        else:
            entries[name] = _at(theirs, stated.span) if ours is None else merged(ours, theirs)
    return MapValue(entries, stated.span, planned.rest, stated.key_spans)


def _merged_text(stated: Text, planned: Known) -> Value:
    """A text without holes now; the structure that it encodes keeps its places."""
    known = Known(planned.value, stated.span, planned.sensitive)
    if stated.decoded is None or not isinstance(planned.value, str):
        return known
    decoded = _decoded(planned.value, stated.span)
    return known if decoded is None else Text((known,), stated.span, merged(stated.decoded, decoded))


def _decoded(text: str, span: Span) -> Value | None:
    try:
        return from_plain(json.loads(text), span)
    except (ValueError, RecursionError):
        return None


def _is_open(value: Value) -> bool:
    match value:
        case Unknown() | Choice():
            return True
        case Reference():
            return value.value is None or _is_open(value.value)
        case Text():
            return any(not isinstance(part, Known) for part in value.parts)
        case ListValue():
            return value.rest is not None or any(_is_open(item) for item in value.items)
        case MapValue():
            return value.rest is not None or any(_is_open(item) for item in value.entries.values())
        case _:
            return False


def _at(value: Value, span: Span) -> Value:
    """The value with all its parts at one place: a plan's own places are no use beside those of the sources."""
    match value:
        case Known():
            return Known(value.value, span, value.sensitive)
        case Absent():
            return Absent(span)
        case Unknown():
            return Unknown(value.reason, span, value.needs, value.path, value.excluded, value.detail)
        case Reference():
            return Reference(
                value.address, value.attribute, span, None if value.value is None else _at(value.value, span)
            )
        case Text():
            return Text(value.parts, span, None if value.decoded is None else _at(value.decoded, span))
        case ListValue():
            rest = None if value.rest is None else _at(value.rest, span)
            return ListValue(tuple(_at(item, span) for item in value.items), span, rest, value.placed)
        case MapValue():
            rest = None if value.rest is None else _at(value.rest, span)
            return MapValue({key: _at(item, span) for key, item in value.entries.items()}, span, rest)
        case Choice():
            return Choice(value.variable, {key: _at(item, span) for key, item in value.options.items()}, span)
