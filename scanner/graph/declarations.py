"""Inputs, outputs and files of a root as blocks of their own, so that policies can be asked about them too.

They are no resources: they have no edges, are not counted, and no export of the graph shows them.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.source import Span, start_of
from scanner.template import Block, Input, Root
from scanner.values import Absent, Known, MapValue, Value


def declared_blocks(root: Root) -> Iterator[Block]:
    """A block for each input, output and file; what several instances of a module declare is one."""
    terraform = root.dialect == "terraform"
    seen: set[Span] = set()
    for declared in root.inputs.values():
        if declared.span not in seen:
            seen.add(declared.span)
            yield _input(declared, root, terraform)
    for name, value in root.outputs.items():
        yield _output(name, value, root, terraform)
    for file in root.files:
        kind = "file" if terraform else "Template::File"
        yield _block(root, kind, file.rpartition("/")[2], file, MapValue(), start_of(file))


def _input(declared: Input, root: Root, terraform: bool) -> Block:
    module, _, name = declared.name.rpartition(".")
    address = f"{module}.var.{name}".lstrip(".") if terraform else declared.name
    default = declared.default if declared.default is not None else Absent()
    properties = MapValue(
        {"default": default, "secret": Known(declared.secret), "type": Known(declared.kind)}, declared.span
    )
    kind = "variable" if terraform else "Template::Parameter"
    return _block(root, kind, name, address, properties, declared.span)


def _output(name: str, value: Value, root: Root, terraform: bool) -> Block:
    properties = MapValue({"value": value, "secret": Known(name in root.secret_outputs)}, value.span)
    address = f"output.{name}" if terraform else f"Outputs/{name}"
    return _block(root, "output" if terraform else "Template::Output", name, address, properties, value.span)


def _block(root: Root, kind: str, name: str, address: str, properties: MapValue, span: Span) -> Block:
    return Block(root.dialect, kind, name, address, properties, span, span, root.path)
