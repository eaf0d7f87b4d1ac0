"""The resource graph for other programs to draw: DOT, Mermaid and GraphML.

Modules and nested stacks are drawn as boxes around what is inside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TextIO

from scanner.graph.build import Edge, ResourceGraph
from scanner.template import Block

# What XML 1.0 has no way to say (https://www.w3.org/TR/xml/#charsets), and what a line of text can't hold.
_UNWRITABLE = re.compile(
    "[^\t\x20-\x7e\xa0-\u2027\u202f-\u2065\u2070-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
)


@dataclass(slots=True)
class _Box:
    """A root, module or nested stack: the blocks directly in it, and the boxes inside, by address."""

    title: str
    blocks: list[Block] = field(default_factory=list)
    inner: dict[str, _Box] = field(default_factory=dict)


def write_dot(graphs: Iterable[ResourceGraph], stream: TextIO) -> None:
    """Write Graphviz's language (https://graphviz.org/doc/info/lang.html)."""
    stream.write("digraph stackproof {\n  rankdir=LR;\n  node [shape=box];\n")
    _write_drawing(graphs, stream, _DotSyntax())
    stream.write("}\n")


def write_mermaid(graphs: Iterable[ResourceGraph], stream: TextIO) -> None:
    """Write a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html)."""
    stream.write("flowchart LR\n")
    _write_drawing(graphs, stream, _MermaidSyntax())


def write_graphml(graphs: Iterable[ResourceGraph], stream: TextIO) -> None:
    """Write GraphML (http://graphml.graphdrawing.org/specification.html), all but the properties."""
    import networkx

    whole: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for graph, name in _named(graphs):
        for block in graph.by_address.values():
            whole.add_node(
                name(block.address),
                address=_writable(block.address),
                type=_writable(block.type),
                dialect=block.dialect,
                root=_writable(block.root),
                container=_writable(block.container),
                location=_writable(str(block.name_span)),
            )
        for edge in graph.edges:
            place = _writable(str(edge.span)) if edge.span.file else ""
            whole.add_edge(name(edge.source), name(edge.target), kind=_writable(edge.kind), location=place)
    for line in networkx.generate_graphml(whole):
        stream.write(f"{line}\n")


class _DotSyntax:
    """How DOT writes boxes, nodes and edges."""

    def open_box(self, name: str, title: str) -> str:
        return f"subgraph cluster_{name} {{ label={self._quoted(title)};"

    def close_box(self) -> str:
        return "}"

    def node(self, name: str, block: Block) -> str:
        return f"{name} [label={self._quoted(_label(block))}, tooltip={self._quoted(block.address)}];"

    def edge(self, source: str, target: str, kind: str) -> str:
        return f"{source} -> {target} [label={self._quoted(kind)}];"

    def _quoted(self, text: str) -> str:
        lines = (_writable(line).replace("\\", "\\\\").replace('"', '\\"') for line in text.split("\n"))
        return '"' + "\\n".join(lines) + '"'


class _MermaidSyntax:
    """How Mermaid writes boxes, nodes and edges; its labels may hold HTML, so that all signs of it are escaped."""

    def open_box(self, name: str, title: str) -> str:
        return f"subgraph {name}[{self._quoted(title)}]"

    def close_box(self) -> str:
        return "end"

    def node(self, name: str, block: Block) -> str:
        return f"{name}[{self._quoted(_label(block))}]"

    def edge(self, source: str, target: str, kind: str) -> str:
        return f"{source} -->|{self._quoted(kind)}| {target}"

    def _quoted(self, text: str) -> str:
        lines = ("".join(_MERMAID.get(sign, sign) for sign in _writable(line)) for line in text.split("\n"))
        return '"' + "<br>".join(lines) + '"'


# https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
_MERMAID: Mapping[str, str] = MappingProxyType({sign: f"#{ord(sign)};" for sign in '"#&<>`\\;'})


def _write_drawing(graphs: Iterable[ResourceGraph], stream: TextIO, syntax: _DotSyntax | _MermaidSyntax) -> None:
    for number, (graph, name) in enumerate(_named(graphs)):
        box = _boxes(graph)
        for line in _box_lines(box, f"box{number}", name, syntax):
            stream.write(f"  {line}\n")
        for edge in _distinct(graph.edges):
            stream.write(f"  {syntax.edge(name(edge.source), name(edge.target), edge.kind)}\n")


def _named(graphs: Iterable[ResourceGraph]) -> Iterator[tuple[ResourceGraph, Callable[[str], str]]]:
    """Each graph with a function from its addresses to names that are unique over all graphs."""
    count = 0
    for graph in graphs:
        names = {address: f"n{index}" for index, address in enumerate(graph.by_address, count)}
        count += len(names)
        yield graph, names.__getitem__


def _boxes(graph: ResourceGraph) -> _Box:
    root = _Box(graph.root.path)
    for block in graph.by_address.values():
        box = root
        for address in _path_to(block):
            box = box.inner.setdefault(address, _Box(address))
        box.blocks.append(block)
    return root


def _path_to(block: Block) -> list[str]:
    """Addresses of the containers around a block, from the outside in."""
    calls = [call.address for call in block.calls]
    return calls if not block.container or block.container in calls else [*calls, block.container]


def _box_lines(box: _Box, name: str, named: Callable[[str], str], syntax: _DotSyntax | _MermaidSyntax) -> Iterator[str]:
    yield syntax.open_box(name, box.title)
    for block in box.blocks:
        yield f"  {syntax.node(named(block.address), block)}"
    for index, inner in enumerate(box.inner.values()):
        for line in _box_lines(inner, f"{name}_{index}", named, syntax):
            yield f"  {line}"
    yield syntax.close_box()


def _label(block: Block) -> str:
    return f"{block.name}\n{block.type}"


def _distinct(edges: Iterable[Edge]) -> Iterator[Edge]:
    """One edge for each pair and kind, whichever attribute it reads."""
    yield from {(edge.source, edge.target, edge.kind): edge for edge in edges}.values()


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
