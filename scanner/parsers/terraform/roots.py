"""Root modules: which folders are some, and each of them evaluated."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from scanner.discovery import display_of
from scanner.files import real_path
from scanner.inputs import Inputs
from scanner.parsers.terraform.declarations import Declarations, is_secret, literal, read_declarations
from scanner.parsers.terraform.module import Module
from scanner.parsers.terraform.module_calls import LOCAL, local_folder
from scanner.parsers.terraform.scope import Evaluation
from scanner.parsers.terraform.sensitivity import secrets_in
from scanner.parsers.terraform.settle import settle
from scanner.parsers.terraform.trail import trail_of
from scanner.parsers.terraform.variables import given_values
from scanner.source import InputError, Span, start_of
from scanner.template import Call, Root
from scanner.trail import Step
from scanner.values import MapValue, to_text

STACK = 20_000
"""Python frames that an evaluation of the greatest depth takes."""


def find_roots(folders: Mapping[Path, Path], named: Iterable[Path] = ()) -> list[Path]:
    """The folders that are roots: those that no other one calls as a local module.

    `folders` names for each folder the scanned tree that it lies in. A folder that a root calls is judged through its
    callers. Where folders only call each other, the first of them is taken for a root, so that none is passed over.
    `named` are folders that something else than Terraform deploys: they are roots too, whoever calls them.
    """
    paths = {Path(real_path(path)): path for path in folders}
    calls = {real: _called(path, folders[path]) & paths.keys() - {real} for real, path in paths.items()}
    called = set().union(*calls.values()) if calls else set()
    deployed = {Path(real_path(path)) for path in named}
    roots = [path for path in paths if path not in called or path in deployed]
    reached: set[Path] = set()
    for path in (*roots, *paths):
        if path in reached:
            continue
        if path not in roots:
            roots.append(path)
        pending = [path]
        while pending:
            current = pending.pop()
            if current not in reached:
                reached.add(current)
                pending.extend(calls[current])
    return [paths[path] for path in roots]


def declarations_of(folder: Path, scanned: Path) -> Declarations:
    """What the files of a folder declare; nothing outside `scanned` is read."""
    return read_declarations(folder, display_of(folder), Path(real_path(scanned)))


def _called(folder: Path, scanned: Path) -> set[Path]:
    """The folders of the local modules that a folder calls."""
    declared = declarations_of(folder, scanned)
    sources = (literal(block.body.attributes.get("source")) for block in declared.modules.values())
    return {Path(real_path(local_folder(folder, source))) for source in sources if source and source.startswith(LOCAL)}


def load_root(folder: Path, inputs: Inputs, scanned: Path | None = None) -> Root:
    """Evaluate the root module in `folder`; nothing outside `scanned` (by default, the folder itself) is read.

    Nothing is raised: what cannot be read is in the root's errors, what cannot be evaluated is unknown.
    """
    boundary = Path(real_path(scanned or folder))
    root = Root(display_of(folder), "terraform")
    evaluation = Evaluation(root.path, folder, boundary)
    declared = read_declarations(folder, root.path, boundary)
    given, errors, files = given_values(folder, root.path, inputs)
    module = Module(declared, evaluation, given=given)
    root.errors.extend(errors)
    root.files.extend(files)
    with _deep_stack():
        try:
            root.blocks.extend(module.blocks())
            root.outputs = {
                name: settle(module.attribute(name, block.header), {}) for name, block in declared.outputs.items()
            }
            root.secret_outputs = frozenset(name for name, block in declared.outputs.items() if is_secret(block))
            if evaluation.marks:
                root.secrets = _secrets(root, evaluation)
            root.providers = module.configurations()
            root.backend = module.backend()
            for name, version in module.requirements():
                root.requirements[name] = (*root.requirements.get(name, ()), version)
            root.handed_over = {
                address: MapValue({name: settle(value, {}) for name, value in given.entries.items()}, given.span)
                for address, given in module.handed_over()
            }
        except RecursionError:
            root.errors.append(InputError(start_of(root.path), "nested too deeply to be evaluated"))
        _record(module, root)

    root.trail = partial(_trail, module)
    root.notes.extend(evaluation.notes)
    return root


def _trail(module: Module, span: Span, container: str) -> Sequence[Step]:
    with _deep_stack():
        return trail_of(module, span, container)


def _record(module: Module, root: Root) -> None:
    """The files and errors of a module and those below it, each file once, and the module calls."""
    pending = [module]
    seen = set(root.files)
    while pending:
        current = pending.pop()
        if current.calls:
            root.containers[current.address] = Call(current.address, current.calls[-1].span)
        for declared in current.variables.inputs():
            root.inputs[declared.name] = declared
        new = [file for file in current.declared.files if file not in seen]
        if new or not current.declared.files:
            root.errors.extend(error for error in current.declared.errors if error.span.file in new)
        root.annotations.extend(one for one in current.declared.annotations if one.span.file in new)
        seen.update(new)
        root.files.extend(new)
        pending.extend(current.children())


def _secrets(root: Root, evaluation: Evaluation) -> dict[Span, str]:
    """The sensitive literals, and what is made of them in some resource or output."""
    found = dict(evaluation.secrets)
    for value in (*(block.properties for block in root.blocks), *root.outputs.values()):
        found.update((one.span, to_text(one.value)) for one in secrets_in(value))
    return found


@contextmanager
def _deep_stack() -> Iterator[None]:
    """Room for nested evaluation; the evaluation itself bounds how deep it goes."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, STACK))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
