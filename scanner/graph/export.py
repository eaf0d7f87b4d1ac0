"""The resource graph as JSON: resources with their evaluated properties, and the edges between them.

A known value is plain JSON. The rest is an object with one of these keys: `$unknown` (the reason, which may be that
it is sensitive; `needs` names what would decide it), `$ref` (address and attribute; `value` where the resource states
it), `$text` (its parts), `$choice` (values, each `when` it holds). A list or map that may go on is `$unknown` too;
what is known of it stands in `known`, and `like` says what the rest is like. A template's own key that reads like one
of these gets a second dollar sign.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from typing import TextIO

from scanner.graph.build import Edge, ResourceGraph
from scanner.source import Span
from scanner.template import Block
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
)

_MARKERS = frozenset({"unknown", "ref", "text", "choice"})


def write_json(graphs: Iterable[ResourceGraph], stream: TextIO) -> None:
    """Write `resources` and `edges`, one a line, in ASCII."""
    # The edges come second in the file, and a graph is needed for both.
    kept = list(graphs)
    stream.write('{"resources": [')
    _write_lines(stream, (_resource(block) for graph in kept for block in graph.root.blocks))
    stream.write('],\n "edges": [')
    _write_lines(stream, (_edge(edge) for graph in kept for edge in graph.edges))
    stream.write("]}\n")


def _write_lines(stream: TextIO, objects: Iterator[dict[str, object]]) -> None:
    separator = "\n  "
    for item in objects:
        stream.write(f"{separator}{json.dumps(item)}")
        separator = ",\n  "


def _resource(block: Block) -> dict[str, object]:
    whole = block.span if block.span.file == block.name_span.file else block.name_span
    return {
        "address": block.address,
        "type": block.type,
        "dialect": block.dialect,
        "root": block.root,
        "location": block.name_span._replace(end_line=whole.end_line, end_column=whole.end_column)._asdict(),
        "properties": plain_json(block.properties),
    }


def _edge(edge: Edge) -> dict[str, object]:
    return {"from": edge.source, "to": edge.target, "kind": edge.kind, "location": _location(edge.span)}


def _location(span: Span) -> dict[str, object] | None:
    return span._asdict() if span.file else None


def plain_json(value: Value) -> object:
    """A value as JSON, in the form that the module's docstring describes; what is absent is null or left out."""
    match value:
        case Known(sensitive=True):
            return {"$unknown": "sensitive value"}
        case Known(value=known):
            return str(known) if isinstance(known, float) and not math.isfinite(known) else known
        case Absent():
            return None
        case Unknown():
            needs = {"needs": value.describe()} if value.needs else {}
            return {"$unknown": value.reason.value, **needs}
        case Reference():
            return _reference(value)
        case Text():
            decoded = {} if value.decoded is None else {"decoded": plain_json(value.decoded)}
            return {"$text": [plain_json(part) for part in value.parts], **decoded}
        case ListValue(items=items, rest=rest):
            listed = [plain_json(item) for item in items]
            return listed if rest is None else _open("list", listed, rest)
        case MapValue(entries=entries, rest=rest):
            mapped = {_key(key): plain_json(one) for key, one in entries.items() if not isinstance(one, Absent)}
            return mapped if rest is None else _open("map", mapped, rest)
        case Choice(variable=variable, options=options):
            return {
                "$choice": [{"when": variable.when(label), "value": plain_json(one)} for label, one in options.items()]
            }


def _reference(value: Reference) -> dict[str, object]:
    target: dict[str, object] = {"address": value.address, "attribute": value.attribute}
    # A whole structure is shown where it is stated, not again wherever it is named.
    if isinstance(value.value, Known):
        target["value"] = plain_json(value.value)
    return {"$ref": target}


def _open(kind: str, known: object, rest: Value) -> dict[str, object]:
    return {"$unknown": f"{kind} of unknown length", "known": known, "like": plain_json(rest)}


def _key(key: str) -> str:
    return f"${key}" if key.startswith("$") and key.lstrip("$") in _MARKERS else key
