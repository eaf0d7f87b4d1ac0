"""The files that templates name or that lie beside them: what is included, API definitions, what the CDK writes.

Of a folder, only files that were found in it are read. A template that was named on its own is the exception: what it
nests or includes is looked for beside it, and by the end of an address in the folders above it, inside its tree: the
repository, or its folder where there is none.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from pathlib import Path

from scanner.discovery import Discovery, FoundFile
from scanner.files import is_file, real_path
from scanner.parsers.cloudformation.cdk import ASSETS, MANIFEST
from scanner.parsers.cloudformation.documents import Document, read_document
from scanner.parsers.cloudformation.locations import HOLE, locations, stack_resources
from scanner.parsers.cloudformation.sub import holes
from scanner.values import Known, ListValue, MapValue, Value, to_text

DEFINITION_FILES = ("DefinitionUri",)
"""Properties that name a file beside the template, which `sam package` uploads."""

_DEEPEST = 32
"""So many folders above a template are looked into."""

INCLUDE = Known("AWS::Include")


def companions(documents: Sequence[Document], discovery: Discovery) -> list[Document]:
    """The documents that belong to the given ones and were not taken for templates, and those of named templates."""
    by_name: dict[str, list[FoundFile]] = {}
    for file in discovery.others:
        by_name.setdefault(file.path.name, []).append(file)
    explicit = {file.display: file.tree for file in discovery.templates if file.explicit}
    read = {document.display for document in documents}
    found: list[Document] = []
    pending = list(documents)
    while pending:
        document = pending.pop(0)
        files = [file for location in mentioned(document) for file in by_name.get(posixpath.basename(location), ())]
        tree = explicit.get(document.display)
        if tree is not None:
            beside = [file for location in mentioned(document) for file in _beside(document, location, tree)]
            explicit.update({file.display: tree for file in beside})
            files += beside
        for file in files:
            if file.display not in read:
                read.add(file.display)
                found.append(read_document(file.path, file.display))
                pending.append(found[-1])
    written_by_cdk = [
        file for file in discovery.others if file.path.name == MANIFEST or file.path.name.endswith(ASSETS)
    ]
    return found + [read_document(file.path, file.display) for file in written_by_cdk if file.display not in read]


def mentioned(document: Document) -> Iterator[str]:
    """The locations of other files that a template names, as they are written."""
    for _, _, location in stack_resources(document.value):
        yield from locations(location)
        yield from _filled(location)
    stack: list[Value] = [document.value]
    while stack:
        current = stack.pop()
        if isinstance(current, ListValue):
            stack.extend(current.items)
        elif isinstance(current, MapValue):
            entries = current.entries
            stack.extend(entries.values())
            parameters = entries.get("Parameters")
            if entries.get("Name") == INCLUDE and isinstance(parameters, MapValue) and "Location" in parameters.entries:
                yield from locations(parameters.entries["Location"])
            for name in DEFINITION_FILES:
                if name in entries:
                    yield from locations(entries[name])


def _filled(location: Value) -> Iterator[str]:
    """What `Fn::Sub` gives with each of the values that a variable of its own may have."""
    argument = location.entries.get("Fn::Sub") if isinstance(location, MapValue) else None
    if not isinstance(argument, ListValue) or len(argument.items) != 2:
        return
    template, variables = argument.items
    if isinstance(template, Known) and isinstance(variables, MapValue):
        pieces = holes(to_text(template.value))
        for variable, value in variables.entries.items():
            for filling in locations(value):
                yield "".join(text + (filling if name == variable else HOLE if name else "") for text, name in pieces)


def _beside(document: Document, location: str, tree: Path) -> Iterator[FoundFile]:
    """The file at a relative location, or at the end of an address, where it is a regular one inside the tree."""
    if "://" not in location and HOLE not in location:
        if not posixpath.isabs(location):
            yield from _file_at(posixpath.join(posixpath.dirname(document.display), location), tree)
        return
    steps = [step for step in location.partition("?")[0].replace(HOLE, "/").split("/") if step not in ("", ".", "..")]
    folders = [posixpath.dirname(document.display)]
    while real_path(folders[-1] or ".") != real_path(tree) and len(folders) < _DEEPEST:
        folders.append(posixpath.join(folders[-1], ".."))
    # The longest end that fits, as a bucket's key prefix is left out.
    for start in range(len(steps)):
        for folder in folders:
            found = list(_file_at(posixpath.join(folder, *steps[start:]), tree))
            if found:
                yield from found
                return


def _file_at(path: str, tree: Path) -> Iterator[FoundFile]:
    display = posixpath.normpath(path)
    try:
        real = Path(real_path(display))
    except (OSError, ValueError):
        return
    if is_file(real) and real.is_relative_to(real_path(tree)):
        yield FoundFile(Path(display), display, tree)
