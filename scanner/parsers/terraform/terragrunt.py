"""Terragrunt's files: not evaluated, but the modules that they name are found, so that these are judged.

https://terragrunt.gruntwork.io/docs/reference/config-blocks-and-attributes/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scanner.discovery import FoundFile, display_of
from scanner.files import is_file, kind_of, real_path
from scanner.parsers.terraform.declarations import configuration_files
from scanner.parsers.terraform.rendering import render
from scanner.parsers.terraform.syntax import read_file
from scanner.parsers.terraform.syntax_tree import (
    AttributeSyntax,
    BlockSyntax,
    Body,
    Expression,
    FunctionCall,
    GetAttribute,
    Literal,
    Name,
    Template,
)
from scanner.source import InputError, Span, start_of

_NAMING = ("terraform", "unit", "stack")
"""Blocks whose `source` names a module, a unit or a stack."""

_OWN = ("terragrunt.hcl", "terragrunt.hcl.json", "terragrunt.stack.hcl")
_QUERY = re.compile(r"\?[^/]*\Z")
DEPTH = 20
"""Locals that are followed from one to the other."""


@dataclass(frozen=True, slots=True)
class Named:
    """What one `source` names: its words, and the folder where that is in the scanned tree."""

    span: Span
    source: str
    folder: Path | None


def modules_of(files: Iterable[FoundFile]) -> list[Path]:
    """The folders of the modules that Terragrunt's files name and that are in the scanned trees."""
    return [named.folder for file in files for named in names_of(file) if named.folder is not None]


def remarks(file: FoundFile) -> Iterator[InputError]:
    """What is said of one file: that it isn't evaluated, and what becomes of the modules that it names."""
    found = list(names_of(file))
    if not found:
        yield InputError(start_of(file.display), "is Terragrunt's, which is not evaluated")
    for named in found:
        if named.folder is None:
            what = f"{named.source}, which it names, is not present in the scanned tree"
        else:
            what = f"{display_of(named.folder)}, which it names, is judged without the inputs that it is given here"
        yield InputError(named.span, f"is Terragrunt's, which is not evaluated; {what}")


def names_of(file: FoundFile) -> Iterator[Named]:
    """The modules, units and stacks that one file names; a folder's own configuration where it names none."""
    # JSON is read as Terraform's own, whose `terraform` block knows no source as special either.
    body = read_file(file.path, file.display).body
    reader = _Reader(file, body)
    named = False
    for block in body.blocks:
        source = block.body.attributes.get("source")
        if block.type in _NAMING and source is not None:
            named = True
            yield reader.named(block, source)
    if not named and file.path.name in _OWN and configuration_files(file.path.parent):
        yield Named(start_of(file.display), ".", file.path.parent)


class _Reader:
    """Works out the paths of one file, as far as its own locals and Terragrunt's functions of paths go."""

    def __init__(self, file: FoundFile, body: Body) -> None:
        self.folder = Path(real_path(file.path.parent))
        self.tree = Path(real_path(file.tree))
        self.locals: dict[str, Expression] = {}
        for block in body.blocks:
            if block.type == "locals":
                self.locals.update({name: one.expression for name, one in block.body.attributes.items()})

    def named(self, block: BlockSyntax, source: AttributeSyntax) -> Named:
        """What the `source` of a block names."""
        text = self.text(source.expression)
        if text is None:
            return Named(block.header, render(source.expression), None)
        return Named(block.header, text, self.local(text))

    def local(self, source: str) -> Path | None:
        """The folder that a source names, where that is a local one inside the tree."""
        path = _QUERY.sub("", source).replace("//", "/")
        if not path.startswith((".", "/")):
            return None
        folder = Path(real_path(self.folder / path))
        if not folder.is_relative_to(self.tree):
            return None
        known = bool(configuration_files(folder)) or any(is_file(folder / name) for name in _OWN)
        return folder if known else None

    def text(self, expression: Expression, depth: int = DEPTH) -> str | None:
        """The text that an expression spells; None where only Terragrunt can tell."""
        match expression:
            case _ if depth == 0:
                return None
            case Literal(value=str(value)):
                return value
            case Template(parts=parts):
                spelled = [self.text(part, depth - 1) for part in parts]
                return None if None in spelled else "".join(filter(None, spelled))
            case GetAttribute(target=Name(name="local"), name=name) if name in self.locals:
                return self.text(self.locals[name], depth - 1)
            case FunctionCall(name=name, arguments=arguments):
                return self.call(name, [self.text(argument, depth - 1) for argument in arguments])
            case _:
                return None

    def call(self, name: str, arguments: list[str | None]) -> str | None:
        """What a function of paths yields."""
        match name, arguments:
            case (("get_terragrunt_dir" | "get_original_terragrunt_dir"), []):
                return str(self.folder)
            case (("get_repo_root" | "get_path_to_repo_root"), []):
                return str(next((one for one in self.above() if kind_of(one / ".git")), self.tree))
            case "find_in_parent_folders", [str(wanted), *_]:
                found = next((one for one in self.above() if kind_of(one / wanted)), None)
                return None if found is None else str(found / wanted)
            case "dirname", [str(path)]:
                return str(Path(path).parent)
            case _:
                return None

    def above(self) -> Iterator[Path]:
        """The folders above the file's own, up to the tree's."""
        folder = self.folder
        while folder != self.tree and folder.is_relative_to(self.tree):
            folder = folder.parent
            yield folder
