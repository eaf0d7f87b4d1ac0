"""Inputs, outputs, files, providers and the backend of a root as blocks of their own, so that policies can be asked
about them too.

They are no resources: they have no edges, are not counted, and no export of the graph shows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.source import Span, start_of
from scanner.template import Block, Input, Root
from scanner.values import Absent, Known, MapValue, Value

_PROVIDER = re.compile(r"(?:module\.[\w-]+(?:\[[^\]]*\])?\.)*aws(?:\.[\w-]+)?")
"""Names of configurations of AWS's provider, those of modules by their path."""


def declared_blocks(root: Root) -> Iterator[Block]:
    """A block for each input, output, file, provider of AWS, and for the backend; what several instances of a module
    declare is one.
    """
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
    if terraform:
        yield from _settings(root)


def _settings(root: Root) -> Iterator[Block]:
    """Providers of AWS and the backend. A root that configures providers and names no backend keeps its state beside
    itself; a folder that configures none is a module for others to call.
    """
    seen: set[Span] = set()
    own: list[Span] = []
    for name, value in root.providers.items():
        if value.span in seen or _PROVIDER.fullmatch(name) is None:
            continue
        seen.add(value.span)
        own.extend([] if name.startswith("module.") else [value.span])
        module, _, local = name.rpartition(".aws") if name.startswith("module.") else ("", "", name)
        address = f"{module}.provider.aws{local}" if module else f"provider.{local}"
        yield _block(root, "provider.aws", address.rpartition(".")[2], address, value, value.span)
    stated = root.backend
    if stated is not None:
        yield _block(root, "terraform.backend", "backend", "terraform.backend", stated, stated.span)
    elif own:
        yield _block(root, "terraform.backend", "backend", "terraform.backend", MapValue({}, own[0]), own[0])


def _input(declared: Input, root: Root, terraform: bool) -> Block:
    module, _, name = declared.name.rpartition(".")
    address = f"{module}.var.{name}".lstrip(".") if terraform else declared.name
    default = declared.default if declared.default is not None else Absent()
    properties = MapValue(
        {
            "default": default,
            "secret": Known(declared.secret),
            "type": Known(declared.kind),
            "described": Absent() if declared.described is None else Known(declared.described),
            "constrained": Known(declared.constrained),
        },
        declared.span,
    )
    kind = "variable" if terraform else "Template::Parameter"
    return _block(root, kind, name, address, properties, declared.span)


def _output(name: str, value: Value, root: Root, terraform: bool) -> Block:
    properties = MapValue({"value": value, "secret": Known(name in root.secret_outputs)}, value.span)
    address = f"output.{name}" if terraform else f"Outputs/{name}"
    return _block(root, "output" if terraform else "Template::Output", name, address, properties, value.span)


def _block(root: Root, kind: str, name: str, address: str, properties: MapValue, span: Span) -> Block:
    return Block(root.dialect, kind, name, address, properties, span, span, root.path)
