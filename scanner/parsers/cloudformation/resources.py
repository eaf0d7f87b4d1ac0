"""The blocks of a root: the resources of a template and of the stacks that it nests."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.parsers.cloudformation.locations import STACK_TYPES
from scanner.parsers.cloudformation.logic import TRUE, every
from scanner.parsers.cloudformation.loops import Entry
from scanner.parsers.cloudformation.resource_types import resource_type
from scanner.parsers.cloudformation.rules import constrain
from scanner.parsers.cloudformation.sam_origins import ORIGIN
from scanner.parsers.cloudformation.stack import Stack
from scanner.source import Span
from scanner.template import Block, Call
from scanner.values import Absent, Choice, Known, ListValue, MapValue, Reference, Value, by_default, choice, to_text

RAW_ATTRIBUTES = frozenset({"Metadata"})
"""Kept as the template states them: their values are data for tools."""


def blocks(stack: Stack, exists: Value = TRUE, container: str = "", calls: tuple[Call, ...] = ()) -> Iterator[Block]:
    """Every resource of the stack, each nested stack followed by its own resources."""
    state = stack.evaluation
    for logical_id, entry in stack.resources.items():
        state.steps -= 1
        if state.steps < 0:
            state.error(entry.key_span, "too many resources in one root: the rest is left out")
            return
        block = _block(stack, logical_id, entry, exists)
        if block is None:
            continue
        block.container, block.calls = container, calls
        yield block
        if block.type in STACK_TYPES:
            yield from _inner_blocks(stack, block)
        elif block.type.endswith("::MODULE") or block.type == "Rain::Module":
            state.root.handed_over[block.address] = block.properties


def _inner_blocks(stack: Stack, block: Block) -> Iterator[Block]:
    """The blocks of a nested stack; what one that is not there is given is kept."""
    root = stack.evaluation.root
    call = Call(block.address, block.span)
    root.containers[block.address] = call
    inner = stack.inner(block.name)
    if inner is None:
        given = block.properties.entries.get("Parameters")
        root.handed_over[block.address] = given if isinstance(given, MapValue) else MapValue({}, block.span)
        return
    inner.report()
    constrain(inner, block.exists)
    yield from blocks(inner, block.exists, block.address, (*block.calls, call))


def _block(stack: Stack, logical_id: str, entry: Entry, exists: Value) -> Block | None:
    raw = entry.value
    if not isinstance(raw, MapValue):
        stack.evaluation.error(raw.span, f"resource {logical_id} is not a map")
        return None
    kind = resource_type(raw)
    if not kind:
        stack.evaluation.error(entry.key_span, f"resource {logical_id} has no type")
        return None
    condition, origin = raw.entries.get("Condition"), raw.entries.get(ORIGIN)
    if isinstance(condition, Known):
        exists = every(exists, stack.condition(to_text(condition.value), condition.span))
    return Block(
        dialect="cloudformation",
        type=kind,
        name=logical_id,
        address=stack.prefix + logical_id,
        properties=_properties(stack, logical_id, raw),
        span=_whole(entry.key_span, raw.span),
        name_span=entry.key_span,
        root=stack.evaluation.root.path,
        attributes=_attributes(stack, raw),
        exists=exists,
        symbolic=entry.symbolic,
        made_from=stack.prefix + to_text(origin.value) if isinstance(origin, Known) else "",
        construct=stack.project.assemblies.construct(stack.document.display, logical_id, raw.entries.get("Metadata")),
    )


def _properties(stack: Stack, logical_id: str, raw: MapValue) -> MapValue:
    stated = raw.entries.get("Properties")
    if stated is None:
        return MapValue({}, raw.span)
    value = _spread(stack.evaluate(stated))
    if isinstance(value, MapValue):
        return value
    if isinstance(value, Absent):
        return MapValue({}, stated.span)
    if isinstance(stated, MapValue):
        # A macro or a function that is not understood stands for all properties.
        return MapValue({}, stated.span, value)
    if isinstance(stated, Known | ListValue):
        stack.evaluation.error(stated.span, f"the properties of resource {logical_id} are not a map")
    return MapValue({}, raw.span)


def _spread(value: Value) -> Value:
    """A choice between maps as one map whose entries are choices."""
    if not isinstance(value, Choice):
        return value
    options = {label: _spread(option) for label, option in value.options.items()}
    # `AWS::NoValue` in the place of all properties is a resource without any.
    options = {key: MapValue({}, one.span) if isinstance(one, Absent) else one for key, one in options.items()}
    maps = [option for option in options.values() if isinstance(option, MapValue)]
    if len(maps) < len(options):
        return by_default(value)
    keys = dict.fromkeys(key for option in maps for key in option.entries)
    entries = {
        key: choice(
            value.variable,
            {
                label: option.entries.get(key, Absent(option.span))
                for label, option in options.items()
                if isinstance(option, MapValue)
            },
            value.span,
        )
        for key in keys
    }
    spans = {key: span for option in maps for key, span in option.key_spans.items()}
    rest = next((option.rest for option in maps if option.rest is not None), None)
    return MapValue(entries, value.span, rest, spans)


def _attributes(stack: Stack, raw: MapValue) -> dict[str, Value]:
    attributes: dict[str, Value] = {}
    for key, item in raw.entries.items():
        if key in ("Type", "Properties", "Condition", ORIGIN):
            continue
        if key in RAW_ATTRIBUTES:
            attributes[key] = item
        elif key == "DependsOn":
            attributes[key] = _dependencies(stack, item)
        else:
            attributes[key] = stack.evaluate(item)
    return attributes


def _dependencies(stack: Stack, raw: Value) -> Value:
    items = raw.items if isinstance(raw, ListValue) else (raw,)
    named = (item for item in items if isinstance(item, Known))
    return ListValue(tuple(Reference(stack.prefix + to_text(item.value), "", item.span) for item in named), raw.span)


def _whole(key: Span, value: Span) -> Span:
    if key.file != value.file or key[1:3] > value[1:3]:
        return key
    return Span(key.file, key.start_line, key.start_column, value.end_line, value.end_column)
