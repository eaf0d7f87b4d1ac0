"""What the files of one folder declare together: a module, before anything in it is evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scanner.files import entries, is_file, is_link, real_path, stamp
from scanner.observed import Observations, observing, tell
from scanner.parsers.terraform.syntax import read_file
from scanner.parsers.terraform.syntax_tree import AttributeSyntax, BlockSyntax, Body, FileSyntax, Literal
from scanner.source import InputError
from scanner.template import Annotation

SUFFIXES = (".tf", ".tf.json", ".tofu", ".tofu.json")
"""Endings of configuration files."""


@dataclass(slots=True, eq=False)
class Declarations:
    """A module's blocks by what they declare; of several with one name, the first is the one that is referred to."""

    folder: Path
    display: str
    files: list[str] = field(default_factory=list)
    errors: list[InputError] = field(default_factory=list)
    variables: dict[str, BlockSyntax] = field(default_factory=dict)
    locals: dict[str, AttributeSyntax] = field(default_factory=dict)
    outputs: dict[str, BlockSyntax] = field(default_factory=dict)
    modules: dict[str, BlockSyntax] = field(default_factory=dict)
    resources: list[BlockSyntax] = field(default_factory=list)
    data: list[BlockSyntax] = field(default_factory=list)
    providers: list[BlockSyntax] = field(default_factory=list)
    settings: list[BlockSyntax] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    comments: dict[str, dict[int, str]] = field(default_factory=dict)
    annotations: list[Annotation] = field(default_factory=list)
    closures: dict[str, frozenset[str]] | None = None
    """For each local that is made of variables alone, these; None until somebody has worked it out."""


def configuration_files(folder: Path) -> list[Path]:
    """The configuration files directly in a folder, in the order in which they are read.

    A `.tofu` file takes the place of the `.tf` file of its name; editors' backups are none.
    """
    try:
        names = [one.name for one in entries(folder) if (is_file(one.path) if one.is_symlink() else one.is_file())]
    except OSError:
        return []
    found = [name for name in names if name.endswith(SUFFIXES) and not name.startswith((".", "#")) and name[-1] != "~"]
    replaced = {name.replace(".tofu", ".tf") for name in found if ".tofu" in name}
    return [folder / name for name in found if name not in replaced]


_CACHE: dict[Path, tuple[object, Declarations, Observations]] = {}


def read_declarations(folder: Path, display: str, boundary: Path) -> Declarations:
    """What a folder declares; read once in a process while its files stay as they are.

    Links that lead out of `boundary` are passed over.
    """
    files = configuration_files(folder)
    files = [path for path in files if not is_link(path) or Path(real_path(path)).is_relative_to(boundary)]
    state = (display, tuple(stamp(path) for path in files))
    key = folder.absolute()
    cached = _CACHE.get(key)
    if cached is not None and cached[0] == state:
        tell(cached[2])
        return cached[1]
    with observing() as seen:
        declared = _read(folder, display, files)
    _CACHE[key] = (state, declared, seen)
    return declared


def _read(folder: Path, display: str, files: Sequence[Path]) -> Declarations:
    declared = Declarations(folder, display)
    overrides: list[FileSyntax] = []
    for path in files:
        name = join_display(display, path.name)
        syntax = read_file(path, name)
        declared.files.append(name)
        declared.errors.extend(syntax.errors)
        declared.comments[name] = dict(syntax.comments)
        declared.annotations += syntax.annotations
        stem = path.name.split(".")[0]
        if stem == "override" or stem.endswith("_override"):
            overrides.append(syntax)
        else:
            _declare(declared, syntax.body)
    for syntax in overrides:
        _override(declared, syntax.body)
    return declared


def join_display(folder: str, name: str) -> str:
    """The name of a file in a folder, as reports show it."""
    return name if folder in ("", ".") else f"{folder}/{name}"


def _declare(declared: Declarations, body: Body) -> None:
    declared.bodies.append(body)
    for block in body.blocks:
        match block.type, block.labels:
            case "variable", (name, *_):
                declared.variables.setdefault(name, block)
            case "output", (name, *_):
                declared.outputs.setdefault(name, block)
            case "module", (name, *_):
                declared.modules.setdefault(name, block)
            case "provider", (_, *_):
                declared.providers.append(block)
            case "terraform", _:
                declared.settings.append(block)
            case "locals", _:
                for name, attribute in block.body.attributes.items():
                    declared.locals.setdefault(name, attribute)
            case "resource", (_, _, *_):
                declared.resources.append(block)
            case "data", (_, _, *_):
                declared.data.append(block)
            case "check", _:
                declared.data.extend(inner for inner in block.body.blocks if _is_data(inner))
            case _:
                pass


def _is_data(block: BlockSyntax) -> bool:
    return block.type == "data" and len(block.labels) >= 2


def _override(declared: Declarations, body: Body) -> None:
    """Merge an override file: what it states takes the place of the same attribute or kind of block.

    https://developer.hashicorp.com/terraform/language/files/override
    """
    declared.bodies.append(body)
    for block in body.blocks:
        name = block.labels[0] if block.labels else ""
        match block.type:
            case "variable" | "output" | "module":
                named = {"variable": declared.variables, "output": declared.outputs, "module": declared.modules}
                found = named[block.type]
                if name in found:
                    found[name] = _merged(found[name], block)
            case "locals":
                declared.locals.update(block.body.attributes)
            case "resource":
                _replace(declared.resources, block)
            case "data":
                _replace(declared.data, block)
            case "provider":
                _replace(declared.providers, block)
            case _:
                pass


def _replace(blocks: list[BlockSyntax], override: BlockSyntax) -> None:
    for position, block in enumerate(blocks):
        if block.labels == override.labels and _alias(block) == _alias(override):
            blocks[position] = _merged(block, override)


def _alias(block: BlockSyntax) -> object:
    alias = block.body.attributes.get("alias")
    return alias.expression.value if alias is not None and isinstance(alias.expression, Literal) else None


def _merged(block: BlockSyntax, override: BlockSyntax) -> BlockSyntax:
    replaced = {
        inner.labels[0] if inner.type == "dynamic" and inner.labels else inner.type for inner in override.body.blocks
    }
    kept = [
        inner
        for inner in block.body.blocks
        if (inner.labels[0] if inner.type == "dynamic" and inner.labels else inner.type) not in replaced
    ]
    body = Body(
        {**block.body.attributes, **override.body.attributes},
        (*kept, *override.body.blocks),
        block.body.span,
        block.body.incomplete or override.body.incomplete,
    )
    return BlockSyntax(block.type, block.labels, body, block.span, block.header)


def literal(attribute: AttributeSyntax | None) -> str | None:
    """The text that an attribute states literally."""
    if (
        attribute is not None
        and isinstance(attribute.expression, Literal)
        and isinstance(attribute.expression.value, str)
    ):
        return attribute.expression.value
    return None


def is_switched_on(attribute: AttributeSyntax | None) -> bool:
    """Whether an attribute states `true`."""
    return attribute is not None and isinstance(attribute.expression, Literal) and attribute.expression.value is True


def is_secret(block: BlockSyntax) -> bool:
    """Whether a variable or output is kept out of what is displayed."""
    return any(is_switched_on(block.body.attributes.get(mark)) for mark in ("sensitive", "ephemeral"))


def blocks_of(blocks: Iterable[BlockSyntax], kind: str) -> list[BlockSyntax]:
    """The blocks of one type, in order."""
    return [block for block in blocks if block.type == kind]
